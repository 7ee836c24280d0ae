-- The staging table of a first load of one reporter's period, which becomes the period's partition.
-- Grain: one record of the slice, typed, with surrogate keys.
-- Why it stays: period and reporter_code are the same in every row and are given to all of them at
--   once when the table is completed (warehouse/trade/complete_slice.sql): a fifth less to copy and
--   to keep. Otherwise as staging/create_trade_table.sql, and never unlogged.
-- Limits: {table} is the table's name, built from the load's number.
create table {table} (
    value_millis bigint not null,
    net_mass_grams bigint,
    supplementary_quantity_millis bigint,
    partner_code integer not null,
    product_id integer not null,
    supplementary_unit_code smallint,
    flow_id smallint not null,
    flags smallint not null
)
