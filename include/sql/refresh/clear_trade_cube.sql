-- Takes a period of a series out of the cube, before it is put in again.
-- Grain: one series, period, reporter, flow and product.
delete from mart.trade_cube
where dataset_id = :dataset_id and period = :period
