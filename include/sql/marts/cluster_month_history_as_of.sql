-- mart.cluster_month_history_as_of(as_of)
-- requires: kept_trade_span, cluster_month_span, trade_total_history_as_of
-- Grain: one cluster, dataset and month that has ever been published; and, as series total, the
--   exports of all products.
-- Scope: Türkiye's monthly exports (reporter 792, flow X, which includes re-exports), World rows.
-- Limits: a month whose figures were all withdrawn keeps its row and has no value. A month in
--   which nothing of a cluster was exported has no row: it counts as not published. The total is
--   there only where subheadings of at least 90 chapters are; see mart.trade_total_history_as_of.
-- Rules: a month is final once the yearly figures of its year are known (Türkiye's exports in an
--   annual dataset), real for real and synthetic for synthetic.
--   What is answered from the kept sums: see mart.cluster_partner_as_of.
-- Why it stays: mart.export_quarter_as_of computes every kind of quarter from rows of this form.
create or replace function mart.cluster_month_history_as_of(as_of timestamptz)
returns table (
    series_code text,
    dataset_code text,
    month_start date,
    value_usd numeric,
    n_products integer,
    list_version text,
    is_synthetic boolean,
    is_sample boolean,
    first_publication text[],
    last_publication text[],
    known_at timestamptz,
    is_final boolean
)
language sql stable
as $$
with final_year as (
    select distinct
        total.is_synthetic,
        total.period as year_start
    from mart.trade_total_history_as_of(as_of) as total
    where total.frequency = 'A' and total.reporter_code = 792 and total.n_products > 0
),

event as (
    select
        kept.cluster_code,
        kept_span.dataset_code,
        kept.period,
        kept_span.is_synthetic,
        kept.list_version,
        kept.value_usd,
        kept.n_products,
        kept.is_sample,
        kept.first_known_at,
        kept.known_at
    from warehouse.agg_cluster_month as kept
    inner join mart.kept_trade_span as kept_span
        on kept.dataset_id = kept_span.dataset_id and kept.span_start = kept_span.span_start
    where as_of = 'infinity' and kept_span.frequency = 'M' and kept_span.currency = 'USD'
    union all
    select
        recorded.cluster_code,
        span.dataset_code,
        recorded.period,
        span.is_synthetic,
        recorded.list_version,
        recorded.value_usd,
        recorded.n_products,
        recorded.is_sample,
        recorded.first_known_at,
        recorded.known_at
    from mart.trade_span as span
    cross join lateral mart.cluster_month_span(span.dataset_id, span.span_start, as_of) as recorded
    where span.first_known_at <= as_of
        and not (as_of = 'infinity' and span.is_fresh)
        and span.frequency = 'M'
        and span.currency = 'USD'
    union all
    select
        'total',
        total.dataset_code,
        total.period,
        total.is_synthetic,
        null,
        total.value_usd,
        total.n_products,
        total.is_sample,
        total.first_known_at,
        total.known_at
    from mart.trade_total_history_as_of(as_of) as total
    where total.reporter_code = 792 and total.frequency = 'M' and total.n_chapters >= 90
)

select
    event.cluster_code,
    event.dataset_code,
    event.period,
    event.value_usd,
    event.n_products,
    event.list_version,
    event.is_synthetic,
    event.is_sample or event.is_synthetic,
    array[to_char(event.first_known_at, 'YYYYMMDDHH24MISSUS')],
    array[to_char(event.known_at, 'YYYYMMDDHH24MISSUS')],
    event.known_at,
    final_year.year_start is not null
from event
left join final_year
    on date_trunc('year', event.period)::date = final_year.year_start
    and event.is_synthetic = final_year.is_synthetic
$$;

comment on function mart.cluster_month_history_as_of(timestamptz) is
'Every month of every cluster (and of all products: total) with its exports as known at the given time, when they '
'were first and last published, and whether they are final.';
