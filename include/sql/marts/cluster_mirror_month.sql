-- mart.cluster_mirror_month
-- requires: cluster_mirror_month_as_of
-- Grain: one cluster, mirror dataset, partner (the reporter of the imports) and month; the current
--   figures.
-- Scope, limits and rules: see mart.cluster_mirror_month_as_of.
create or replace view mart.cluster_mirror_month as
select * from mart.cluster_mirror_month_as_of('infinity');

comment on view mart.cluster_mirror_month is
'What partners report as imports of each cluster''s products from Türkiye and from the World, by month as now known: in '
'the currency of the dataset, and converted into US dollars with the rate in the row. Name one dataset_code in every '
'query. As known on a date: mart.cluster_mirror_month_as_of(timestamptz).';
comment on column mart.cluster_mirror_month.cluster_code is 'Cluster; see warehouse.dim_cluster';
comment on column mart.cluster_mirror_month.dataset_code is 'Dataset: a series of its own, never added to another';
comment on column mart.cluster_mirror_month.is_synthetic is 'True: made up for the demo; never in one series with real figures';
comment on column mart.cluster_mirror_month.partner_code is 'Who reports the imports: warehouse.dim_trade_area';
comment on column mart.cluster_mirror_month.month_start is 'Reference month, its first day';
comment on column mart.cluster_mirror_month.imports_from_tr_usd is 'imports_from_tr times usd_rate; NULL where there is no rate';
comment on column mart.cluster_mirror_month.imports_usd is 'imports times usd_rate; NULL where there is no rate';
comment on column mart.cluster_mirror_month.currency is 'Currency of the dataset, ISO 4217';
comment on column mart.cluster_mirror_month.imports_from_tr is 'Imports from Türkiye as reported, in currency, CIF';
comment on column mart.cluster_mirror_month.imports is 'Imports from the World as reported, in currency, CIF; NULL: not loaded';
comment on column mart.cluster_mirror_month.usd_rate is 'US dollars for one unit of currency; 1 where it is the US dollar';
comment on column mart.cluster_mirror_month.usd_rate_dataset_code is 'Whose rate it is; see mart.exchange_rate; NULL where none is needed';
comment on column mart.cluster_mirror_month.usd_rate_basis is 'What the rate is, e.g. monthly_average; see mart.exchange_rate';
