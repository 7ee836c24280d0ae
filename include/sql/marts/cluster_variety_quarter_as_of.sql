-- mart.cluster_variety_quarter_as_of(as_of)
-- requires: kept_trade_span, cluster_variety_span
-- Grain: one cluster, dataset, quarter, partner (World, 0, among them) and HS2022 subheading.
-- Scope and limits: see mart.cluster_variety_span.
-- Rules: see mart.cluster_partner_as_of.
-- Why it stays: products, indices and margins are sums of it.
create or replace function mart.cluster_variety_quarter_as_of(as_of timestamptz)
returns table (
    cluster_code text,
    dataset_code text,
    is_synthetic boolean,
    quarter_no integer,
    quarter text,
    n_months integer,
    partner_code integer,
    hs_code text,
    role text,
    value_usd numeric,
    value_with_mass_usd numeric,
    net_mass_kg numeric
)
language sql stable
as $$
select
    kept.cluster_code,
    kept_span.dataset_code,
    kept_span.is_synthetic,
    kept_span.quarter_no,
    kept_span.quarter,
    kept.n_months,
    kept.partner_code,
    kept.hs_code,
    kept.role,
    kept.value_usd,
    kept.value_with_mass_usd,
    kept.net_mass_kg
from warehouse.agg_cluster_variety as kept
inner join mart.kept_trade_span as kept_span
    on kept.dataset_id = kept_span.dataset_id and kept.span_start = kept_span.span_start
where as_of = 'infinity'
    and kept_span.frequency = 'M'
    and kept_span.currency = 'USD'
union all
select
    recorded.cluster_code,
    span.dataset_code,
    span.is_synthetic,
    date_part('year', span.span_start)::integer * 4 + date_part('quarter', span.span_start)::integer,
    to_char(span.span_start, 'YYYY"-Q"Q'),
    recorded.n_months,
    recorded.partner_code,
    recorded.hs_code,
    recorded.role,
    recorded.value_usd,
    recorded.value_with_mass_usd,
    recorded.net_mass_kg
from mart.trade_span as span
cross join lateral mart.cluster_variety_span(span.dataset_id, span.span_start, as_of) as recorded
where span.first_known_at <= as_of
    and not (as_of = 'infinity' and span.is_fresh)
    and span.frequency = 'M'
    and span.currency = 'USD'
$$;

comment on function mart.cluster_variety_quarter_as_of(timestamptz) is
'Exports of each cluster by quarter, partner and HS2022 subheading as known at the given time, with the mass that is '
'recorded and the value that goes with it.';
