-- mart.cluster_variety_quarter_as_of(as_of)
-- requires: cluster_trade_as_of
-- Grain: one cluster, dataset, quarter, partner (World, 0, among them) and HS2022 subheading.
-- Scope: Türkiye's monthly exports (reporter 792, flow X), as known at as_of.
-- Limits: n_months counts the months in which the cluster has a World row; a variety without a row
--   in such a month was not exported. Never add World rows to partners. Mass and the value that
--   goes with it leave out the months of a variety that have no mass.
-- Why it stays: markets, products, unit values, concentration, indices and margins are sums of it.
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
    net_mass_kg numeric,
    value_with_estimated_mass_usd numeric
)
language sql stable
as $$
with export as (
    select
        trade.*,
        date_part('year', trade.period)::integer * 4
        + date_part('quarter', trade.period)::integer as quarter_no
    from mart.cluster_trade_as_of(as_of) as trade
    where trade.reporter_code = 792
        and trade.flow_code = 'X'
        and trade.frequency = 'M'
        and trade.currency = 'USD'
),

published as (
    select
        export.cluster_code,
        export.dataset_code,
        export.quarter_no,
        count(distinct export.period)::integer as n_months
    from export
    where export.partner_code = 0
    group by export.cluster_code, export.dataset_code, export.quarter_no
)

select
    export.cluster_code,
    export.dataset_code,
    export.is_synthetic,
    export.quarter_no,
    to_char(min(date_trunc('quarter', export.period)), 'YYYY"-Q"Q'),
    published.n_months,
    export.partner_code,
    export.hs_code,
    max(export.role),
    sum(export.value),
    sum(export.value) filter (where export.net_mass_kg > 0),
    sum(export.net_mass_kg) filter (where export.net_mass_kg > 0),
    sum(export.value) filter (where export.net_mass_kg > 0 and export.is_mass_estimated)
from export
inner join published using (cluster_code, dataset_code, quarter_no)
group by
    export.cluster_code, export.dataset_code, export.is_synthetic, export.quarter_no, published.n_months,
    export.partner_code, export.hs_code
$$;

comment on function mart.cluster_variety_quarter_as_of(timestamptz) is
'Exports of each cluster by quarter, partner and HS2022 subheading as known at the given time, with the mass that is '
'recorded and the value that goes with it.';
