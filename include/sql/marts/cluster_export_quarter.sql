-- mart.cluster_export_quarter
-- requires: cluster_export_quarter_as_of
-- Grain: one cluster, dataset and quarter; the current figures.
-- Scope, limits and rules: see mart.cluster_export_quarter_as_of.
create or replace view mart.cluster_export_quarter as
select * from mart.cluster_export_quarter_as_of('infinity');

comment on view mart.cluster_export_quarter is
'National exports of each cluster''s products by quarter as now known, with growth, sums, share and records. Nominal '
'US dollars, not seasonally adjusted. An incomplete quarter has no growth and no record. Source: official trade '
'statistics (HS). As known on a date: mart.cluster_export_quarter_as_of(timestamptz).';
comment on column mart.cluster_export_quarter.quarter is 'Reference quarter, YYYY-Qn';
comment on column mart.cluster_export_quarter.value_usd is 'US dollars; of an incomplete quarter the sum so far; of one in which the cluster''s list changes, of each month''s own list';
comment on column mart.cluster_export_quarter.yoy_pct is 'Change on the same quarter a year before, percent, unrounded; NULL over a change of the cluster''s list';
comment on column mart.cluster_export_quarter.qoq_pct is 'Change on the quarter before, percent, unrounded; carries the season; NULL over a change of the cluster''s list';
comment on column mart.cluster_export_quarter.ytd_usd is 'Sum from January to the quarter''s end, US dollars; NULL over a change of the cluster''s list';
comment on column mart.cluster_export_quarter.ytd_yoy_pct is 'Change of ytd_usd on the year before, percent; NULL over a change of the cluster''s list';
comment on column mart.cluster_export_quarter.rolling_12m_usd is 'Sum of the twelve months to the quarter''s end, US dollars; NULL over a change of the cluster''s list';
comment on column mart.cluster_export_quarter.share_of_total_pct is
'Share of the exports of all products in the same dataset, percent; NULL where not all products are loaded';
comment on column mart.cluster_export_quarter.is_complete is 'All three months are published';
comment on column mart.cluster_export_quarter.is_record_same_quarter is
'Higher than every same quarter before it since history_from; needs three of them';
comment on column mart.cluster_export_quarter.is_record_any_quarter is
'Higher than every quarter before it since history_from; needs twelve of them';
comment on column mart.cluster_export_quarter.history_from is 'First month of the unbroken history behind the records; begins anew with the cluster''s list';
comment on column mart.cluster_export_quarter.known_at is 'When anything in the row last changed';
comment on column mart.cluster_export_quarter.n_months is 'Published months, 1 to 3';
comment on column mart.cluster_export_quarter.is_final is 'The yearly figures of the year are known';
comment on column mart.cluster_export_quarter.is_revised is 'A month was changed after the publication that first gave all months of the quarter';
comment on column mart.cluster_export_quarter.is_sample is 'A month came from a sample, or is synthetic';
comment on column mart.cluster_export_quarter.is_synthetic is 'True: made up for the demo; never in one series with real figures';
comment on column mart.cluster_export_quarter.dataset_code is 'Dataset: a series of its own';
comment on column mart.cluster_export_quarter.cluster_code is 'Cluster; see warehouse.dim_cluster';
