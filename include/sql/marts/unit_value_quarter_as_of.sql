-- mart.unit_value_quarter_as_of(as_of)
-- requires: cluster_partner_as_of
-- Grain: one cluster, dataset and quarter, as known at as_of.
-- Scope: Türkiye's exports by product, partner and month.
-- Limits: a unit value is not a price: it moves with what is sold and to whom
--   (mart.price_volume_quarter holds the mix constant). World rows are not used: their mass
--   may be a sum of the known masses only.
-- Rules: rows without a mass are left out of value and mass alike. Coverage is the value with a
--   mass as part of the exports to the World; below 80 percent is_low_coverage is set.
create or replace function mart.unit_value_quarter_as_of(as_of timestamptz)
returns table (
    cluster_code text,
    quarter text,
    unit_value_usd_per_kg numeric,
    value_with_mass_usd numeric,
    net_mass_kg numeric,
    value_usd numeric,
    coverage_pct numeric,
    is_low_coverage boolean,
    estimated_mass_pct numeric,
    n_months integer,
    is_complete boolean,
    is_synthetic boolean,
    dataset_code text
)
language sql stable
set work_mem = '64MB'
as $$
with quarter_sum as (
    select
        traded.cluster_code,
        traded.dataset_code,
        traded.is_synthetic,
        traded.quarter,
        traded.n_months,
        sum(traded.value) filter (where area.kind = 'world') as value_usd,
        sum(traded.value_with_mass) filter (where area.kind not in ('world', 'group')) as value_with_mass_usd,
        sum(traded.net_mass_kg) filter (where area.kind not in ('world', 'group')) as net_mass_kg,
        sum(traded.value_with_estimated_mass) filter (where area.kind not in ('world', 'group'))
            as value_with_estimated_mass_usd
    from mart.cluster_partner_as_of(as_of) as traded
    inner join warehouse.dim_trade_area as area on traded.partner_code = area.area_code
    where traded.n_months is not null and traded.currency = 'USD'
    group by
        traded.cluster_code, traded.dataset_code, traded.is_synthetic, traded.quarter,
        traded.n_months
)

select
    quarter_sum.cluster_code,
    quarter_sum.quarter,
    quarter_sum.value_with_mass_usd / nullif(quarter_sum.net_mass_kg, 0),
    quarter_sum.value_with_mass_usd,
    quarter_sum.net_mass_kg,
    quarter_sum.value_usd,
    coalesce(quarter_sum.value_with_mass_usd, 0) / nullif(quarter_sum.value_usd, 0) * 100,
    coalesce(quarter_sum.value_with_mass_usd, 0) < 0.8 * quarter_sum.value_usd,
    coalesce(quarter_sum.value_with_estimated_mass_usd, 0) / nullif(quarter_sum.value_with_mass_usd, 0) * 100,
    quarter_sum.n_months,
    quarter_sum.n_months = 3,
    quarter_sum.is_synthetic,
    quarter_sum.dataset_code
from quarter_sum
$$;

comment on function mart.unit_value_quarter_as_of(timestamptz) is
'mart.unit_value_quarter as it was known at the given time';
