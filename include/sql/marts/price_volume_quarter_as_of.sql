-- mart.price_volume_quarter_as_of(as_of)
-- requires: cluster_variety_quarter_as_of
-- Grain: one cluster, dataset and complete quarter with the same quarter a year before complete,
--   as known at as_of.
-- Scope: Türkiye's exports; a variety is an HS2022 subheading sold to one partner, its price the
--   unit value (US dollars a kilogram) of the quarter, its quantity the net mass.
-- Limits: these are unit value indices, not price indices. Every index is a ratio to the same
--   quarter a year before (1: no change); multiply those of the same quarter in successive years
--   for a chain. New and lost varieties have no price change and are only in the value.
-- Rules: a variety counts if it has a mass in both quarters and its price ratio is within
--   [1/3, 3]. Laspeyres weighs with the quantities before, Paasche with those now, Fisher is the
--   root of their product, Törnqvist a check on it. The volume is the value index (exports to the
--   World) over Fisher. Coverage is the value that counts as part of the exports to the World, in
--   the quarter where it is lower; below 60 percent no index of price or volume is published.
create or replace function mart.price_volume_quarter_as_of(as_of timestamptz)
returns table (
    cluster_code text,
    quarter text,
    base_quarter text,
    value_index numeric,
    price_laspeyres numeric,
    price_paasche numeric,
    price_fisher numeric,
    price_tornqvist numeric,
    volume_fisher numeric,
    n_varieties integer,
    n_dropped integer,
    coverage_pct numeric,
    is_published boolean,
    is_synthetic boolean,
    dataset_code text
)
language sql stable
-- The planner takes sums of varieties for a handful of rows; a nested loop would compare all with all.
set enable_nestloop = off
as $$
with known as (
    select whole.*
    from mart.cluster_variety_quarter_as_of(as_of) as whole
    where whole.n_months = 3
),

variety as (
    select
        known.*,
        known.value_with_mass_usd / known.net_mass_kg as price
    from known
    inner join warehouse.dim_trade_area as area on known.partner_code = area.area_code
    where known.value_with_mass_usd > 0 and area.kind not in ('world', 'group')
),

world as (
    select
        known.cluster_code,
        known.dataset_code,
        known.is_synthetic,
        known.quarter_no,
        known.quarter,
        sum(known.value_usd) as value_usd
    from known
    where known.partner_code = 0
    group by
        known.cluster_code, known.dataset_code, known.is_synthetic, known.quarter_no, known.quarter
),

pair as (
    select
        this.cluster_code,
        this.dataset_code,
        this.quarter_no,
        before.price as p0,
        before.net_mass_kg as q0,
        before.value_with_mass_usd as v0,
        this.price as p1,
        this.net_mass_kg as q1,
        this.value_with_mass_usd as v1,
        3 * this.price >= before.price and this.price <= 3 * before.price as is_comparable,
        case
            when 3 * this.price >= before.price and this.price <= 3 * before.price
                then ln(round(this.price / before.price, 12))
        end as log_ratio
    from variety as this
    inner join variety as before
        on this.cluster_code = before.cluster_code
        and this.dataset_code = before.dataset_code
        and this.quarter_no = before.quarter_no + 4
        and this.partner_code = before.partner_code
        and this.hs_code = before.hs_code
),

index as (
    select
        pair.cluster_code,
        pair.dataset_code,
        pair.quarter_no,
        count(*) filter (where pair.is_comparable)::integer as n_varieties,
        count(*) filter (where not pair.is_comparable)::integer as n_dropped,
        sum(pair.v0) filter (where pair.is_comparable) as v0,
        sum(pair.v1) filter (where pair.is_comparable) as v1,
        sum(pair.p1 * pair.q0) filter (where pair.is_comparable) as p1q0,
        sum(pair.p0 * pair.q1) filter (where pair.is_comparable) as p0q1,
        sum(pair.v0 * pair.log_ratio) as log_ratio_v0,
        sum(pair.v1 * pair.log_ratio) as log_ratio_v1
    from pair
    group by pair.cluster_code, pair.dataset_code, pair.quarter_no
),

result as (
    select
        world.cluster_code,
        world.dataset_code,
        world.is_synthetic,
        world.quarter,
        before.quarter as base_quarter,
        world.value_usd / nullif(before.value_usd, 0) as value_index,
        coalesce(index.n_varieties, 0) as n_varieties,
        coalesce(index.n_dropped, 0) as n_dropped,
        least(
            coalesce(index.v1, 0) / nullif(world.value_usd, 0), coalesce(index.v0, 0) / nullif(before.value_usd, 0)
        ) as coverage,
        index.p1q0 / index.v0 as laspeyres,
        index.v1 / index.p0q1 as paasche,
        exp((index.log_ratio_v0 / index.v0 + index.log_ratio_v1 / index.v1) / 2) as tornqvist
    from world
    inner join world as before
        on world.cluster_code = before.cluster_code
        and world.dataset_code = before.dataset_code
        and world.quarter_no = before.quarter_no + 4
    left join index
        on world.cluster_code = index.cluster_code
        and world.dataset_code = index.dataset_code
        and world.quarter_no = index.quarter_no
)

select
    result.cluster_code,
    result.quarter,
    result.base_quarter,
    result.value_index,
    case when result.coverage >= 0.6 then result.laspeyres end,
    case when result.coverage >= 0.6 then result.paasche end,
    case when result.coverage >= 0.6 then sqrt(result.laspeyres * result.paasche) end,
    case when result.coverage >= 0.6 then result.tornqvist end,
    case when result.coverage >= 0.6 then result.value_index / sqrt(result.laspeyres * result.paasche) end,
    result.n_varieties,
    result.n_dropped,
    result.coverage * 100,
    coalesce(result.coverage >= 0.6, false),
    result.is_synthetic,
    result.dataset_code
from result
$$;

comment on function mart.price_volume_quarter_as_of(timestamptz) is
'mart.price_volume_quarter as it was known at the given time';
