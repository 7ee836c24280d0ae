-- mart.cluster_partner_as_of(as_of)
-- requires: kept_trade_span, cluster_partner_span
-- Grain: one cluster, dataset, span (a quarter, or a year of a yearly series), reporter, flow and
--   partner, as known at as_of.
-- Scope and limits: see mart.cluster_partner_span.
-- Rules: infinity asks for what is known now: the kept sums of the spans that are fresh, and the
--   records of the others. Any time is answered from the records of the spans that were known then.
-- Why it stays: markets, unit values, concentration, mirror figures and advantage are sums of it.
create or replace function mart.cluster_partner_as_of(as_of timestamptz)
returns table (
    cluster_code text,
    dataset_code text,
    is_synthetic boolean,
    currency text,
    frequency text,
    span_start date,
    quarter_no integer,
    quarter text,
    n_months integer,
    reporter_code integer,
    partner_code integer,
    flow_code text,
    value numeric,
    value_month_1 numeric,
    value_month_2 numeric,
    value_month_3 numeric,
    value_with_mass numeric,
    net_mass_kg numeric,
    value_with_estimated_mass numeric
)
language sql stable
as $$
select
    kept.cluster_code,
    kept_span.dataset_code,
    kept_span.is_synthetic,
    kept_span.currency,
    kept_span.frequency,
    kept.span_start,
    kept_span.quarter_no,
    kept_span.quarter,
    kept.n_months,
    kept.reporter_code,
    kept.partner_code,
    kept.flow_code,
    kept.value,
    kept.value_month_1,
    kept.value_month_2,
    kept.value_month_3,
    kept.value_with_mass,
    kept.net_mass_kg,
    kept.value_with_estimated_mass
from warehouse.agg_cluster_partner as kept
inner join mart.kept_trade_span as kept_span
    on kept.dataset_id = kept_span.dataset_id and kept.span_start = kept_span.span_start
where as_of = 'infinity'
union all
select
    recorded.cluster_code,
    span.dataset_code,
    span.is_synthetic,
    span.currency,
    span.frequency,
    span.span_start,
    date_part('year', span.span_start)::integer * 4 + date_part('quarter', span.span_start)::integer,
    to_char(span.span_start, 'YYYY"-Q"Q'),
    recorded.n_months,
    recorded.reporter_code,
    recorded.partner_code,
    recorded.flow_code,
    recorded.value,
    recorded.value_month_1,
    recorded.value_month_2,
    recorded.value_month_3,
    recorded.value_with_mass,
    recorded.net_mass_kg,
    recorded.value_with_estimated_mass
from mart.trade_span as span
cross join lateral mart.cluster_partner_span(span.dataset_id, span.span_start, as_of) as recorded
where span.first_known_at <= as_of
    and not (as_of = 'infinity' and span.is_fresh)
$$;

comment on function mart.cluster_partner_as_of(timestamptz) is
'Trade of each cluster by quarter (or year), reporter, flow and partner, as known at the given time.';
