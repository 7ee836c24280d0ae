-- mart.cluster_export_month
-- requires: cluster_export_month_as_of
-- Grain: one cluster, dataset and month; the current figures.
-- Scope and limits: see mart.cluster_export_month_as_of.
create or replace view mart.cluster_export_month as
select * from mart.cluster_export_month_as_of('infinity');

comment on view mart.cluster_export_month is
'National exports of each cluster''s products by month as now known. Source: official trade statistics (HS), never '
'mixed with TİM''s sectors. As known on a date: mart.cluster_export_month_as_of(timestamptz).';
comment on column mart.cluster_export_month.month is 'Reference month, YYYY-MM';
comment on column mart.cluster_export_month.month_start is 'Reference month, its first day';
comment on column mart.cluster_export_month.value_usd is 'US dollars, FOB, times weight and share of each product';
comment on column mart.cluster_export_month.n_products is 'Subheadings with a figure in the month';
comment on column mart.cluster_export_month.list_version is 'Version of the cluster''s list of products';
comment on column mart.cluster_export_month.dataset_code is 'Dataset: a series of its own';
comment on column mart.cluster_export_month.is_synthetic is 'True: made up for the demo; never in one series with real figures';
comment on column mart.cluster_export_month.is_sample is 'True: from a sample, or synthetic';
comment on column mart.cluster_export_month.known_at is 'When the value last changed';
comment on column mart.cluster_export_month.cluster_code is 'Cluster; see warehouse.dim_cluster';
comment on column mart.cluster_export_month.cluster_name_en is 'The cluster''s name in English';
comment on column mart.cluster_export_month.cluster_name_tr is 'The cluster''s name in Turkish';
