-- mart.trade_total_history_as_of(as_of)
-- requires: kept_trade_span, trade_total_span
-- Grain: one reporter, dataset and period with its exports of all products.
-- Scope: flow X, World rows of six-digit products, in US dollars.
-- Limits: a sum of subheadings is a reporter's total only where the load held all of them:
--   n_chapters says how many of the 97 chapters have figures; those who use the total as one ask
--   for at least 90.
-- Rules: see mart.cluster_partner_as_of.
-- Why it stays: the share of a cluster in all exports and its revealed advantage rest on it.
create or replace function mart.trade_total_history_as_of(as_of timestamptz)
returns table (
    reporter_code integer,
    dataset_code text,
    frequency text,
    period date,
    value_usd numeric,
    n_products integer,
    n_chapters integer,
    is_synthetic boolean,
    is_sample boolean,
    first_known_at timestamptz,
    known_at timestamptz
)
language sql stable
as $$
select
    kept.reporter_code,
    kept_span.dataset_code,
    kept_span.frequency,
    kept.period,
    kept.value,
    kept.n_products,
    kept.n_chapters,
    kept_span.is_synthetic,
    kept_span.is_synthetic or kept.is_sample,
    kept.first_known_at,
    kept.known_at
from warehouse.agg_trade_total as kept
inner join mart.kept_trade_span as kept_span
    on kept.dataset_id = kept_span.dataset_id and kept.span_start = kept_span.span_start
where as_of = 'infinity'
    and kept_span.currency = 'USD'
union all
select
    recorded.reporter_code,
    span.dataset_code,
    span.frequency,
    recorded.period,
    recorded.value,
    recorded.n_products,
    recorded.n_chapters,
    span.is_synthetic,
    span.is_synthetic or recorded.is_sample,
    recorded.first_known_at,
    recorded.known_at
from mart.trade_span as span
cross join lateral mart.trade_total_span(span.dataset_id, span.span_start, as_of) as recorded
where span.first_known_at <= as_of
    and not (as_of = 'infinity' and span.is_fresh)
    and span.currency = 'USD'
$$;

comment on function mart.trade_total_history_as_of(timestamptz) is
'Exports of all products by reporter, dataset and period as known at the given time; the sum of the subheadings '
'published, with how many there are.';
