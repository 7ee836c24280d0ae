-- mart.margin_year
-- requires: margin_year_as_of
-- Grain: one cluster, dataset and year that is complete, as is the year before; the current figures.
-- Scope, limits and rules: see mart.margin_year_as_of.
create or replace view mart.margin_year as
select * from mart.margin_year_as_of('infinity');

comment on view mart.margin_year is
'Growth of each cluster''s exports by year, split into products and markets that stayed, came and went, as now known. As '
'known on a date: mart.margin_year_as_of(timestamptz).';
comment on column mart.margin_year.year is 'Reference year';
comment on column mart.margin_year.export_usd is 'Exports of the year, sum over partners, US dollars; of each month''s own list, see is_of_one_list';
comment on column mart.margin_year.export_before_usd is 'Exports of the year before, US dollars; see was_of_one_list';
comment on column mart.margin_year.change_usd is 'intensive_usd + entry_usd - exit_usd + below_threshold_usd; NULL over a change of the cluster''s list';
comment on column mart.margin_year.intensive_usd is 'Change of the varieties active in both years, US dollars; NULL over a change of the cluster''s list';
comment on column mart.margin_year.entry_usd is 'Exports of the varieties active in this year only, US dollars; NULL over a change of the cluster''s list';
comment on column mart.margin_year.exit_usd is 'Exports, the year before, of the varieties active only then, US dollars; NULL over a change of the cluster''s list';
comment on column mart.margin_year.below_threshold_usd is 'Change of exports below 10,000 US dollars a variety and year; NULL over a change of the cluster''s list';
comment on column mart.margin_year.n_continuing is 'Varieties (subheading and partner) active in both years; NULL over a change of the cluster''s list';
comment on column mart.margin_year.n_entry is 'Varieties active in this year only; NULL over a change of the cluster''s list';
comment on column mart.margin_year.n_exit is 'Varieties active in the year before only; NULL over a change of the cluster''s list';
comment on column mart.margin_year.is_synthetic is 'True: made up for the demo; never in one series with real figures';
comment on column mart.margin_year.dataset_code is 'Dataset: a series of its own';
comment on column mart.margin_year.cluster_code is 'Cluster; see warehouse.dim_cluster';
comment on column mart.margin_year.is_of_one_list is 'The cluster''s list is the same in all months of the year; else export_usd is of two lists or more';
comment on column mart.margin_year.was_of_one_list is 'The same of the year before, and export_before_usd';
