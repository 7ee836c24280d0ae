-- mart.cluster_product_quarter
-- requires: cluster_product_quarter_as_of
-- Grain: one cluster, dataset, quarter and HS2022 subheading; the current figures.
-- Scope, limits and rules: see mart.cluster_product_quarter_as_of.
create or replace view mart.cluster_product_quarter as
select * from mart.cluster_product_quarter_as_of('infinity');

comment on view mart.cluster_product_quarter is
'Products of each cluster by quarter as now known: value, share, rank, contribution to growth. As known on a date: '
'mart.cluster_product_quarter_as_of(timestamptz).';
comment on column mart.cluster_product_quarter.quarter is 'Reference quarter, YYYY-Qn';
comment on column mart.cluster_product_quarter.hs_code is 'HS2022 subheading, 6 digits';
comment on column mart.cluster_product_quarter.role is 'core or extended';
comment on column mart.cluster_product_quarter.value_usd is 'US dollars, FOB; 0: exported a year before, nothing now';
comment on column mart.cluster_product_quarter.net_mass_kg is 'Kilograms, sum over partners; NULL where the mass of a part is not recorded, or partners have less than the World row';
comment on column mart.cluster_product_quarter.share_pct is 'Share of the cluster''s exports, percent';
comment on column mart.cluster_product_quarter.rank is '1 the largest; NULL for value 0';
comment on column mart.cluster_product_quarter.yoy_pct is 'Change on the same quarter a year before, percent; base at least 50,000 US dollars; NULL where its own place in the cluster''s list changed';
comment on column mart.cluster_product_quarter.contribution_pp is 'Part of the cluster''s growth on a year before, percentage points; NULL over a change of the cluster''s list';
comment on column mart.cluster_product_quarter.n_months is 'Published months of the cluster, 1 to 3';
comment on column mart.cluster_product_quarter.is_complete is 'All three months are published';
comment on column mart.cluster_product_quarter.is_synthetic is 'True: made up for the demo; never in one series with real figures';
comment on column mart.cluster_product_quarter.dataset_code is 'Dataset: a series of its own';
comment on column mart.cluster_product_quarter.cluster_code is 'Cluster; see warehouse.dim_cluster';
comment on column mart.cluster_product_quarter.product_name_en is 'The product''s name in English';
