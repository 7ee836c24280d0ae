-- mart.cluster_export_quarter_as_of(as_of)
-- requires: export_quarter_as_of, cluster_month_history_as_of
-- Grain: one cluster, dataset and quarter, as known at as_of.
-- Scope: as mart.cluster_export_month_as_of. Columns as in mart.sector_export_quarter, then the
--   dataset.
-- Limits and rules: see mart.export_quarter_as_of. The total is the sum of all products' World
--   rows, where the load held all of them; else there is no share. A quarter is final once the
--   yearly figures of its year are known.
create or replace function mart.cluster_export_quarter_as_of(as_of timestamptz)
returns table (
    cluster_code text,
    quarter text,
    value_usd numeric,
    yoy_pct numeric,
    qoq_pct numeric,
    ytd_usd numeric,
    ytd_yoy_pct numeric,
    rolling_12m_usd numeric,
    share_of_total_pct numeric,
    is_complete boolean,
    is_record_same_quarter boolean,
    is_record_any_quarter boolean,
    history_from date,
    known_at timestamptz,
    n_months integer,
    is_final boolean,
    is_revised boolean,
    is_sample boolean,
    is_synthetic boolean,
    dataset_code text
)
language sql stable
as $$
select
    known.series_code,
    known.quarter,
    known.value_usd,
    known.yoy_pct,
    known.qoq_pct,
    known.ytd_usd,
    known.ytd_yoy_pct,
    known.rolling_12m_usd,
    known.share_of_total_pct,
    known.is_complete,
    known.is_record_same_quarter,
    known.is_record_any_quarter,
    known.history_from,
    known.known_at,
    known.n_months,
    known.is_final,
    known.is_revised,
    known.is_sample,
    dataset.is_synthetic,
    known.dataset_code
from mart.export_quarter_as_of('cluster', as_of) as known
inner join warehouse.dim_dataset as dataset on known.dataset_code = dataset.dataset_code
where known.series_code <> 'total'
$$;

comment on function mart.cluster_export_quarter_as_of(timestamptz) is
'mart.cluster_export_quarter as it was known at the given time';
