-- mart.mirror_gap_quarter
-- requires: mirror_gap_quarter_as_of
-- Grain: one cluster, partner and quarter, one of our datasets against one mirror dataset; the
--   current figures.
-- Scope, limits and rules: see mart.mirror_gap_quarter_as_of.
create or replace view mart.mirror_gap_quarter as
select * from mart.mirror_gap_quarter_as_of('infinity');

comment on view mart.mirror_gap_quarter is
'Türkiye''s exports of each cluster''s products to a partner against the imports the partner reports, by quarter as now '
'known. As known on a date: mart.mirror_gap_quarter_as_of(timestamptz).';
comment on column mart.mirror_gap_quarter.quarter is 'Reference quarter, YYYY-Qn';
comment on column mart.mirror_gap_quarter.partner_code is 'warehouse.dim_trade_area';
comment on column mart.mirror_gap_quarter.export_usd is 'Ours: exports to the partner in the quarter, US dollars, FOB';
comment on column mart.mirror_gap_quarter.export_lagged_usd is 'Ours of the three months that end a month before the quarter does; NULL: not published';
comment on column mart.mirror_gap_quarter.mirror_import_usd is 'Theirs: the partner''s imports from Türkiye in the quarter, CIF, US dollars; from euros with the average rate of each month';
comment on column mart.mirror_gap_quarter.gap_pct is 'Theirs over ours minus one, percent; NULL where ours is 0';
comment on column mart.mirror_gap_quarter.gap_lagged_pct is 'The same with the lagged exports; NULL also where the list of the cluster''s products changes in the quarter';
comment on column mart.mirror_gap_quarter.band_low_pct is 'Lower end of what freight and insurance explain, percent';
comment on column mart.mirror_gap_quarter.band_high_pct is 'Upper end of what freight and insurance explain, percent';
comment on column mart.mirror_gap_quarter.is_within_band is 'gap_pct is within the band';
comment on column mart.mirror_gap_quarter.is_lagged_within_band is 'gap_lagged_pct is within the band';
comment on column mart.mirror_gap_quarter.is_synthetic is 'True: both sides are made up for the demo';
comment on column mart.mirror_gap_quarter.dataset_code is 'Dataset of our side';
comment on column mart.mirror_gap_quarter.mirror_dataset_code is 'Dataset of their side: name one in every query';
comment on column mart.mirror_gap_quarter.cluster_code is 'Cluster; see warehouse.dim_cluster';
comment on column mart.mirror_gap_quarter.partner_name_en is 'Destination or origin in English';
comment on column mart.mirror_gap_quarter.partner_name_tr is 'Destination or origin in Turkish';
