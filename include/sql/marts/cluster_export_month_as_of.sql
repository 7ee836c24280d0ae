-- mart.cluster_export_month_as_of(as_of)
-- requires: cluster_month_history_as_of
-- Grain: one cluster, dataset and month, as known at as_of.
-- Scope: Türkiye's monthly exports (reporter 792, flow X, which includes re-exports) of the
--   cluster's products, World rows; national, not of the cluster's members.
-- Limits: see mart.cluster_month_history_as_of. Synthetic figures are a dataset of their own.
create or replace function mart.cluster_export_month_as_of(as_of timestamptz)
returns table (
    cluster_code text,
    cluster_name_en text,
    cluster_name_tr text,
    month text,
    month_start date,
    value_usd numeric,
    n_products integer,
    list_version text,
    dataset_code text,
    is_synthetic boolean,
    is_sample boolean,
    known_at timestamptz
)
language sql stable
as $$
select
    history.series_code,
    cluster.name_en,
    cluster.name_tr,
    to_char(history.month_start, 'YYYY-MM'),
    history.month_start,
    history.value_usd,
    history.n_products,
    history.list_version,
    history.dataset_code,
    history.is_synthetic,
    history.is_sample,
    history.known_at
from mart.cluster_month_history_as_of(as_of) as history
inner join warehouse.dim_cluster as cluster on history.series_code = cluster.cluster_code
where history.value_usd is not null
$$;

comment on function mart.cluster_export_month_as_of(timestamptz) is
'mart.cluster_export_month as it was known at the given time';
