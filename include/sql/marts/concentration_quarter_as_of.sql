-- mart.concentration_quarter_as_of(as_of)
-- requires: cluster_partner_as_of, cluster_variety_quarter_as_of
-- Grain: one cluster, dataset and complete quarter, as known at as_of.
-- Scope: Türkiye's exports by partner (markets) and by HS2022 subheading (products).
-- Limits: shares of markets are shares of the sum over partners. Confidential, unspecified and
--   historic areas count as one market each, so that the index is a lower bound of a kind:
--   is_market_bound says so. Free zones and ship stores are markets of their own.
-- Rules: H is the sum of the squared shares (0 to 1; times 10,000 for the usual scale), normalised
--   (H - 1/N) / (1 - 1/N), and the effective number 1/H. One market has no normalised index.
create or replace function mart.concentration_quarter_as_of(as_of timestamptz)
returns table (
    cluster_code text,
    quarter text,
    n_markets integer,
    hhi_markets numeric,
    hhi_markets_normalised numeric,
    effective_markets numeric,
    top_market_share_pct numeric,
    top_5_markets_share_pct numeric,
    is_market_bound boolean,
    n_products integer,
    hhi_products numeric,
    hhi_products_normalised numeric,
    effective_products numeric,
    top_product_share_pct numeric,
    top_5_products_share_pct numeric,
    is_synthetic boolean,
    dataset_code text
)
language sql stable
-- The planner takes sums of varieties for a handful of rows; a nested loop would compare all with all.
set enable_nestloop = off
set work_mem = '64MB'
as $$
with unit as (
    select
        traded.cluster_code,
        traded.dataset_code,
        traded.is_synthetic,
        traded.quarter,
        'market' as dimension,
        area.kind in ('confidential', 'not_specified', 'historic') as is_bound,
        traded.value as value_usd
    from mart.cluster_partner_as_of(as_of) as traded
    inner join warehouse.dim_trade_area as area on traded.partner_code = area.area_code
    where traded.n_months = 3 and traded.currency = 'USD' and area.kind not in ('world', 'group')
    union all
    select
        variety.cluster_code,
        variety.dataset_code,
        variety.is_synthetic,
        variety.quarter,
        'product',
        false,
        variety.value_usd
    from mart.cluster_variety_quarter_as_of(as_of) as variety
    where variety.n_months = 3 and variety.partner_code = 0
),

share as (
    select
        unit.*,
        unit.value_usd / sum(unit.value_usd) over dimension as share,
        row_number() over (
            partition by unit.cluster_code, unit.dataset_code, unit.quarter, unit.dimension
            order by unit.value_usd desc
        ) as place
    from unit
    where unit.value_usd > 0
    window dimension as (
        partition by unit.cluster_code, unit.dataset_code, unit.quarter, unit.dimension
    )
),

index as (
    select
        share.cluster_code,
        share.dataset_code,
        share.is_synthetic,
        share.quarter,
        share.dimension,
        count(*)::integer as n,
        sum(share.share * share.share) as hhi,
        sum(share.share) filter (where share.place = 1) * 100 as top_pct,
        sum(share.share) filter (where share.place <= 5) * 100 as top_5_pct,
        bool_or(share.is_bound) as is_bound
    from share
    group by
        share.cluster_code, share.dataset_code, share.is_synthetic, share.quarter, share.dimension
)

select
    product.cluster_code,
    product.quarter,
    market.n,
    market.hhi,
    (market.hhi - 1.0 / market.n) / nullif(1 - 1.0 / market.n, 0),
    1 / market.hhi,
    market.top_pct,
    market.top_5_pct,
    market.is_bound,
    product.n,
    product.hhi,
    (product.hhi - 1.0 / product.n) / nullif(1 - 1.0 / product.n, 0),
    1 / product.hhi,
    product.top_pct,
    product.top_5_pct,
    product.is_synthetic,
    product.dataset_code
from index as product
left join index as market
    on product.cluster_code = market.cluster_code
    and product.dataset_code = market.dataset_code
    and product.quarter = market.quarter
    and market.dimension = 'market'
where product.dimension = 'product'
$$;

comment on function mart.concentration_quarter_as_of(timestamptz) is
'mart.concentration_quarter as it was known at the given time';
