-- mart.technology_export_quarter
-- requires: technology_export_quarter_as_of
-- Grain: one level of technology, dataset and quarter; the current figures.
-- Scope, limits and rules: see mart.technology_export_quarter_as_of.
create or replace view mart.technology_export_quarter as
select * from mart.technology_export_quarter_as_of('infinity');

comment on view mart.technology_export_quarter is
'National exports of the clusters'' products by level of technology (Eurostat, divisions of NACE Rev. 2), with share and unit value; no share has a change over a change of any cluster''s list of products';
comment on column mart.technology_export_quarter.dataset_code is
'Dataset: a series of its own';
comment on column mart.technology_export_quarter.quarter is
'Reference quarter, YYYY-Qn';
comment on column mart.technology_export_quarter.technology_level is
'high, medium_high, medium_low, low; not_classified: the cluster''s industries are of several levels, or of none';
comment on column mart.technology_export_quarter.cluster_codes is
'Clusters whose products these are';
comment on column mart.technology_export_quarter.value_usd is
'US dollars; of an incomplete quarter the sum so far';
comment on column mart.technology_export_quarter.share_pct is
'Of the exports of all clusters'' products, percent: not of all exports; NULL: a month of a cluster that has figures in the quarter is not published';
comment on column mart.technology_export_quarter.share_change_pp is
'Against the same quarter a year before, percentage points; NULL: one of the two is not complete, or the list of a cluster, or which clusters have figures, changed in between';
comment on column mart.technology_export_quarter.unit_value_usd_per_kg is
'US dollars for one kilogram, of the records with a mass; see coverage_pct';
comment on column mart.technology_export_quarter.relative_unit_value is
'The same over that of all clusters'' products; 1: as all; NULL: coverage of the level, or of all, is below 80 percent, or a month of a cluster is not published';
comment on column mart.technology_export_quarter.n_months is
'Published months of the cluster of the level that has fewest, 1 to 3';
comment on column mart.technology_export_quarter.is_complete is
'All three months are published of the level''s own clusters';
comment on column mart.technology_export_quarter.is_synthetic is
'True: made up for the demo; never in one series with real figures';
comment on column mart.technology_export_quarter.coverage_pct is
'Value of the records with a mass as part of value_usd, percent';
comment on column mart.technology_export_quarter.is_low_coverage is
'Coverage is below 80 percent: the unit value is of low reliability';
