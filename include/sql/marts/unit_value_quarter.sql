-- mart.unit_value_quarter
-- requires: unit_value_quarter_as_of
-- Grain: one cluster, dataset and quarter; the current figures.
-- Scope, limits and rules: see mart.unit_value_quarter_as_of.
create or replace view mart.unit_value_quarter as
select * from mart.unit_value_quarter_as_of('infinity');

comment on view mart.unit_value_quarter is
'US dollars a kilogram of each cluster''s exports by quarter as now known; a unit value, not a price. As known on a '
'date: mart.unit_value_quarter_as_of(timestamptz).';
comment on column mart.unit_value_quarter.quarter is 'Reference quarter, YYYY-Qn';
comment on column mart.unit_value_quarter.unit_value_usd_per_kg is 'value_with_mass_usd over net_mass_kg';
comment on column mart.unit_value_quarter.value_with_mass_usd is 'US dollars, FOB, of the rows whose mass is recorded';
comment on column mart.unit_value_quarter.net_mass_kg is 'Kilograms of the same rows';
comment on column mart.unit_value_quarter.value_usd is 'Exports to the World, US dollars';
comment on column mart.unit_value_quarter.coverage_pct is 'value_with_mass_usd as part of value_usd, percent';
comment on column mart.unit_value_quarter.is_low_coverage is 'Coverage is below 80 percent: of low reliability';
comment on column mart.unit_value_quarter.estimated_mass_pct is 'Part of value_with_mass_usd whose mass the publisher estimated, percent';
comment on column mart.unit_value_quarter.n_months is 'Published months of the cluster, 1 to 3';
comment on column mart.unit_value_quarter.is_complete is 'All three months are published';
comment on column mart.unit_value_quarter.is_synthetic is 'True: made up for the demo; never in one series with real figures';
comment on column mart.unit_value_quarter.dataset_code is 'Dataset: a series of its own';
comment on column mart.unit_value_quarter.cluster_code is 'Cluster; see warehouse.dim_cluster';
