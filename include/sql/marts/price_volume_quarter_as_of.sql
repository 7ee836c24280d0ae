-- mart.price_volume_quarter_as_of(as_of)
-- requires: cluster_list_break, cluster_partner_as_of, cluster_variety_quarter_as_of
-- Grain: one cluster, dataset and complete quarter with the same quarter a year before complete,
--   as known at as_of.
-- Scope: Türkiye's exports; a variety is an HS2022 subheading sold to one partner, its price the
--   unit value (US dollars a kilogram) of the quarter, its quantity the net mass.
-- Limits: these are unit value indices, not price indices. Every index is a ratio to the same quarter a year before
--   (1: no change); multiply those of the same quarter in successive years for a chain. New and lost varieties have
--   no price change and are only in the value. A variety with a mass in some months of a quarter only has the price
--   of those months, the season in it.
-- Rules: a variety counts if it has a mass in both quarters and its price ratio is within [1/3, 3]. Of one that has a
--   mass in some of the months, value, quantity and so its weight are of those months alone: what it sold in the
--   others is in no index and is missing in the coverage. Laspeyres weighs with the quantities before, Paasche with
--   those now, Fisher is the root of their product, Törnqvist a check on it. The volume is the value index (exports
--   to the World) over Fisher. Coverage is the value that counts as part of the exports to the World, in the quarter
--   where it is lower; below 60 percent no index of price or volume is published. Over a change of the cluster's list
--   (mart.cluster_list_change) there is no index and no coverage, and no varieties are counted.
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
-- The planner takes sums of varieties for a handful of rows; a nested loop would compare all with all,
-- and a merge would sort them all by their texts.
set enable_nestloop = off
set enable_mergejoin = off
set work_mem = '64MB'
as $$
-- Read twice rather than kept on disk in between.
with variety as not materialized (
    select
        known.cluster_code,
        known.dataset_code,
        known.quarter_no,
        known.partner_code,
        known.hs_code,
        known.value_with_mass_usd as v,
        known.net_mass_kg as q
    from mart.cluster_variety_quarter_as_of(as_of) as known
    inner join warehouse.dim_trade_area as area on known.partner_code = area.area_code
    where known.n_months = 3 and known.value_with_mass_usd > 0 and area.kind not in ('world', 'group')
),

world as (
    select
        traded.cluster_code,
        traded.dataset_code,
        traded.is_synthetic,
        traded.quarter_no,
        traded.quarter,
        traded.value as value_usd
    from mart.cluster_partner_as_of(as_of) as traded
    where traded.n_months = 3 and traded.currency = 'USD' and traded.partner_code = 0
),

-- A price is v / q. What is made of it is put so that each product and quotient is computed once;
-- offset 0 keeps the planner from computing them anew wherever they are named.
pair as (
    select
        this.cluster_code,
        this.dataset_code,
        this.quarter_no,
        before.q as q0,
        before.v as v0,
        this.q as q1,
        this.v as v1,
        this.v * before.q as v1q0,
        before.v * this.q as v0q1
    from variety as this
    inner join variety as before
        on this.cluster_code = before.cluster_code
        and this.dataset_code = before.dataset_code
        and this.quarter_no = before.quarter_no + 4
        and this.partner_code = before.partner_code
        and this.hs_code = before.hs_code
    offset 0
),

judged as (
    select
        pair.*,
        3 * pair.v1q0 >= pair.v0q1 and pair.v1q0 <= 3 * pair.v0q1 as is_comparable
    from pair
    offset 0
),

compared as (
    select
        judged.*,
        case when judged.is_comparable then ln(round(judged.v1q0 / judged.v0q1, 12)) end as log_ratio
    from judged
    offset 0
),

index as (
    select
        compared.cluster_code,
        compared.dataset_code,
        compared.quarter_no,
        count(*) filter (where compared.is_comparable)::integer as n_varieties,
        count(*) filter (where not compared.is_comparable)::integer as n_dropped,
        sum(compared.v0) filter (where compared.is_comparable) as v0,
        sum(compared.v1) filter (where compared.is_comparable) as v1,
        sum(compared.v1q0 / compared.q1) filter (where compared.is_comparable) as p1q0,
        sum(compared.v0q1 / compared.q0) filter (where compared.is_comparable) as p0q1,
        sum(compared.v0 * compared.log_ratio) as log_ratio_v0,
        sum(compared.v1 * compared.log_ratio) as log_ratio_v1
    from compared
    group by compared.cluster_code, compared.dataset_code, compared.quarter_no
),

list_break as materialized (
    select
        broken.cluster_code,
        broken.quarter_no
    from mart.cluster_list_break(4) as broken
),

compared_world as (
    select
        world.*,
        not exists (
            select from list_break
            where list_break.cluster_code = world.cluster_code
                and list_break.quarter_no = world.quarter_no
        ) as is_comparable
    from world
),

result as (
    select
        world.cluster_code,
        world.dataset_code,
        world.is_synthetic,
        world.quarter,
        before.quarter as base_quarter,
        case when world.is_comparable then world.value_usd / nullif(before.value_usd, 0) end as value_index,
        case when world.is_comparable then coalesce(index.n_varieties, 0) end as n_varieties,
        case when world.is_comparable then coalesce(index.n_dropped, 0) end as n_dropped,
        case when world.is_comparable then
                least(
                    coalesce(index.v1, 0) / nullif(world.value_usd, 0),
                    coalesce(index.v0, 0) / nullif(before.value_usd, 0)
                )
        end as coverage,
        index.p1q0 / index.v0 as laspeyres,
        index.v1 / index.p0q1 as paasche,
        exp((index.log_ratio_v0 / index.v0 + index.log_ratio_v1 / index.v1) / 2) as tornqvist
    from compared_world as world
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
