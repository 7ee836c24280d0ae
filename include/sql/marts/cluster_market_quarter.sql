-- mart.cluster_market_quarter
-- requires: cluster_market_quarter_as_of
-- Grain: one cluster, dataset, quarter and partner; the current figures.
-- Scope, limits and rules: see mart.cluster_market_quarter_as_of.
create or replace view mart.cluster_market_quarter as
select * from mart.cluster_market_quarter_as_of('infinity');

comment on view mart.cluster_market_quarter is
'Markets of each cluster''s products by quarter as now known: value, share, rank, contribution to growth, and the share '
'in the partner''s own imports. As known on a date: mart.cluster_market_quarter_as_of(timestamptz).';
comment on column mart.cluster_market_quarter.quarter is 'Reference quarter, YYYY-Qn';
comment on column mart.cluster_market_quarter.partner_code is 'warehouse.dim_trade_area; never World or a group';
comment on column mart.cluster_market_quarter.partner_kind is 'country, territory, free_zone, ship_stores, confidential, not_specified or historic';
comment on column mart.cluster_market_quarter.value_usd is 'US dollars, FOB; 0: bought a year before, nothing now';
comment on column mart.cluster_market_quarter.share_pct is 'Share of the cluster''s exports to the World, percent';
comment on column mart.cluster_market_quarter.rank is 'Among countries and territories, 1 the largest; NULL for others and for value 0';
comment on column mart.cluster_market_quarter.yoy_pct is 'Change on the same quarter a year before, percent; base at least 50,000 US dollars; NULL over a change of the cluster''s list';
comment on column mart.cluster_market_quarter.contribution_pp is 'Part of the cluster''s growth on a year before, percentage points; NULL over a change of the cluster''s list';
comment on column mart.cluster_market_quarter.partner_imports_from_tr_usd is 'The partner''s imports from Türkiye as it reports them, CIF, US dollars; from euros with the average rate of each month';
comment on column mart.cluster_market_quarter.partner_imports_usd is 'The partner''s imports from the World as it reports them, CIF, US dollars; from euros with the average rate of each month';
comment on column mart.cluster_market_quarter.partner_import_share_pct is 'The first of these two as part of the second, percent, in the currency they are reported in';
comment on column mart.cluster_market_quarter.mirror_dataset_code is 'Where the partner''s imports are from; the same in every row of a partner';
comment on column mart.cluster_market_quarter.n_months is 'Published months of the cluster, 1 to 3';
comment on column mart.cluster_market_quarter.is_complete is 'All three months are published';
comment on column mart.cluster_market_quarter.is_synthetic is 'True: made up for the demo; never in one series with real figures';
comment on column mart.cluster_market_quarter.dataset_code is 'Dataset: a series of its own';
comment on column mart.cluster_market_quarter.cluster_code is 'Cluster; see warehouse.dim_cluster';
comment on column mart.cluster_market_quarter.partner_name_en is 'Destination or origin in English';
comment on column mart.cluster_market_quarter.partner_name_tr is 'Destination or origin in Turkish';
