-- mart.rca_year
-- requires: rca_year_as_of
-- Grain: one cluster, annual dataset and year; the current figures.
-- Scope, limits and rules: see mart.rca_year_as_of.
create or replace view mart.rca_year as
select * from mart.rca_year_as_of('infinity');

comment on view mart.rca_year is
'Revealed comparative advantage of Türkiye in each cluster''s products by year as now known. As known on a date: '
'mart.rca_year_as_of(timestamptz).';
comment on column mart.rca_year.year is 'Reference year';
comment on column mart.rca_year.rca_balassa is 'Part in Türkiye''s exports over part in the world''s; above 1: an advantage';
comment on column mart.rca_year.rca_symmetric is '(RCA - 1) / (RCA + 1), from -1 to 1; above 0: an advantage';
comment on column mart.rca_year.has_advantage is 'rca_balassa is above 1';
comment on column mart.rca_year.export_usd is 'Türkiye''s exports of the cluster''s products, US dollars';
comment on column mart.rca_year.total_export_usd is 'Türkiye''s exports of all products, US dollars';
comment on column mart.rca_year.world_export_usd is 'All reporters'' exports of the cluster''s products, US dollars';
comment on column mart.rca_year.world_total_export_usd is 'All reporters'' exports of all products, US dollars';
comment on column mart.rca_year.n_reporters is 'Reporters that are loaded, Türkiye among them';
comment on column mart.rca_year.is_world_partial is 'Fewer than 100 reporters: provisional';
comment on column mart.rca_year.is_synthetic is 'True: made up for the demo; never in one series with real figures';
comment on column mart.rca_year.dataset_code is 'Dataset: a series of its own';
comment on column mart.rca_year.cluster_code is 'Cluster; see warehouse.dim_cluster';
