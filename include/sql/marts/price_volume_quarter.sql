-- mart.price_volume_quarter
-- requires: price_volume_quarter_as_of
-- Grain: one cluster, dataset and complete quarter with its base quarter; the current figures.
-- Scope, limits and rules: see mart.price_volume_quarter_as_of.
create or replace view mart.price_volume_quarter as
select * from mart.price_volume_quarter_as_of('infinity');

comment on view mart.price_volume_quarter is
'Unit value and volume indices of each cluster''s exports on the same quarter a year before as now known. As known on a '
'date: mart.price_volume_quarter_as_of(timestamptz).';
comment on column mart.price_volume_quarter.quarter is 'Reference quarter, YYYY-Qn';
comment on column mart.price_volume_quarter.base_quarter is 'The same quarter a year before: every index is 1 there';
comment on column mart.price_volume_quarter.value_index is 'Exports to the World over those of the base quarter; NULL over a change of the cluster''s list';
comment on column mart.price_volume_quarter.price_laspeyres is 'Unit value index, quantities of the base quarter; NULL over a change of the cluster''s list';
comment on column mart.price_volume_quarter.price_paasche is 'Unit value index, quantities of the quarter; NULL over a change of the cluster''s list';
comment on column mart.price_volume_quarter.price_fisher is 'Unit value index: root of Laspeyres times Paasche; the one to publish; NULL over a change of the cluster''s list';
comment on column mart.price_volume_quarter.price_tornqvist is 'Unit value index by Törnqvist''s formula: a check on Fisher''s; NULL over a change of the cluster''s list';
comment on column mart.price_volume_quarter.volume_fisher is 'value_index over price_fisher; NULL over a change of the cluster''s list';
comment on column mart.price_volume_quarter.n_varieties is 'Varieties (subheading and partner) behind the index, each with the months that have a mass; NULL over a change of the cluster''s list';
comment on column mart.price_volume_quarter.n_dropped is 'Varieties left out because their price ratio is outside [1/3, 3]; NULL over a change of the cluster''s list';
comment on column mart.price_volume_quarter.coverage_pct is 'Value behind the index, of the months with a mass only, as part of the exports to the World, percent, the lower of both quarters; NULL over a change of the cluster''s list';
comment on column mart.price_volume_quarter.is_published is 'Coverage is at least 60 percent, and the cluster''s list is that of the base quarter; else the indices are NULL';
comment on column mart.price_volume_quarter.is_synthetic is 'True: made up for the demo; never in one series with real figures';
comment on column mart.price_volume_quarter.dataset_code is 'Dataset: a series of its own';
comment on column mart.price_volume_quarter.cluster_code is 'Cluster; see warehouse.dim_cluster';
