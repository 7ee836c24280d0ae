-- mart.cluster_market_quarter_as_of(as_of)
-- requires: cluster_list_break, cluster_partner_as_of, cluster_mirror_month_as_of
-- Grain: one cluster, dataset, quarter and partner, as known at as_of.
-- Scope: Türkiye's exports of the cluster's products by last known destination. A partner of the
--   same quarter a year before that bought nothing has a row with value 0, so that contributions
--   add up.
-- Limits: World and groups of areas are not partners. Free zones, ship stores and areas not
--   specified are, without a rank. What the publisher gives to World only is in no row: shares and
--   contributions then sum to less than the whole. The partner's own figures are imports, CIF, by
--   country of origin: the import share rests on them alone and is never a ratio of the two sides.
-- Rules: share and contribution rest on the World rows. Contribution is the partner's change on
--   the same quarter a year before as part of the cluster's exports then, in percentage points;
--   both quarters must be complete and the base at least 50,000 US dollars. The import share needs
--   the partner's imports from the World in all three months, and is computed in their own
--   currency. Where two mirror datasets have a partner's imports, the one with more complete
--   quarters is taken for every quarter and cluster of that partner, of equals that of UN Comtrade:
--   two datasets make no series. Real figures meet real ones only.
--   Over a change of the cluster's list (mart.cluster_list_change) nothing is compared: two baskets make no growth.
create or replace function mart.cluster_market_quarter_as_of(as_of timestamptz)
returns table (
    cluster_code text,
    quarter text,
    partner_code integer,
    partner_name_en text,
    partner_name_tr text,
    partner_kind text,
    value_usd numeric,
    share_pct numeric,
    rank integer,
    yoy_pct numeric,
    contribution_pp numeric,
    partner_imports_from_tr_usd numeric,
    partner_imports_usd numeric,
    partner_import_share_pct numeric,
    mirror_dataset_code text,
    n_months integer,
    is_complete boolean,
    is_synthetic boolean,
    dataset_code text
)
language sql stable
-- The planner takes sums by partner for a handful of rows; a nested loop would compare all with all.
set enable_nestloop = off
set work_mem = '64MB'
as $$
with traded as (
    select
        exported.cluster_code,
        exported.dataset_code,
        exported.is_synthetic,
        exported.quarter_no,
        exported.quarter,
        exported.n_months,
        exported.partner_code,
        exported.value as value_usd
    from mart.cluster_partner_as_of(as_of) as exported
    where exported.n_months is not null and exported.currency = 'USD'
),

market as (
    select
        traded.cluster_code,
        traded.dataset_code,
        traded.quarter_no,
        traded.partner_code,
        traded.value_usd
    from traded
    inner join warehouse.dim_trade_area as area on traded.partner_code = area.area_code
    where area.kind not in ('world', 'group')
),

list_break as materialized (
    select
        broken.cluster_code,
        broken.quarter_no
    from mart.cluster_list_break(4) as broken
),

world as (
    select
        traded.*,
        not exists (
            select from list_break
            where list_break.cluster_code = traded.cluster_code
                and list_break.quarter_no = traded.quarter_no
        ) as is_comparable
    from traded
    where traded.partner_code = 0
),

-- The partners of a quarter: those it has, and those of the year before when both are complete.
partner as (
    select
        market.cluster_code,
        market.dataset_code,
        market.quarter_no,
        market.partner_code
    from market
    union
    select
        market.cluster_code,
        market.dataset_code,
        market.quarter_no + 4,
        market.partner_code
    from market
    inner join world as base using (cluster_code, dataset_code, quarter_no)
    inner join world as this
        on market.cluster_code = this.cluster_code
        and market.dataset_code = this.dataset_code
        and market.quarter_no + 4 = this.quarter_no
    where base.n_months = 3 and this.n_months = 3
),

mirror as (
    select
        month.cluster_code,
        month.is_synthetic,
        month.partner_code,
        month.dataset_code,
        date_part('year', month.month_start)::integer * 4
        + date_part('quarter', month.month_start)::integer as quarter_no,
        sum(month.imports_from_tr) / nullif(sum(month.imports), 0) * 100 as import_share_pct,
        case when count(month.imports_usd) = 3 then sum(month.imports_from_tr_usd) end as imports_from_tr_usd,
        case when count(month.imports_usd) = 3 then sum(month.imports_usd) end as imports_usd
    from mart.cluster_mirror_month_as_of(as_of) as month
    where month.imports is not null
    group by
        month.cluster_code, month.is_synthetic, month.partner_code, month.dataset_code, quarter_no
    having count(*) = 3
),

mirror_taken as (
    select distinct on (mirror.partner_code, mirror.is_synthetic)
        mirror.partner_code,
        mirror.is_synthetic,
        mirror.dataset_code
    from mirror
    group by mirror.partner_code, mirror.is_synthetic, mirror.dataset_code
    order by
        mirror.partner_code, mirror.is_synthetic, count(distinct mirror.quarter_no) desc,
        starts_with(mirror.dataset_code, 'comtrade') desc, mirror.dataset_code
),

ranked as (
    select
        partner.cluster_code,
        partner.dataset_code,
        partner.quarter_no,
        partner.partner_code,
        area.name_en,
        area.name_tr,
        area.kind,
        coalesce(market.value_usd, 0) as value_usd,
        case
            when area.kind in ('country', 'territory') and market.value_usd > 0
                then
                    rank() over (
                        partition by
                            partner.cluster_code, partner.dataset_code, partner.quarter_no,
                            area.kind in ('country', 'territory')
                        order by coalesce(market.value_usd, 0) desc
                    )
        end::integer as rank
    from partner
    inner join warehouse.dim_trade_area as area on partner.partner_code = area.area_code
    left join market using (cluster_code, dataset_code, quarter_no, partner_code)
)

select
    this.cluster_code,
    world.quarter,
    this.partner_code,
    this.name_en,
    this.name_tr,
    this.kind,
    this.value_usd,
    this.value_usd / nullif(world.value_usd, 0) * 100,
    this.rank,
    case
        when world.is_comparable and world.n_months = 3 and world_before.n_months = 3 and before.value_usd >= 50000
            then (this.value_usd / before.value_usd - 1) * 100
    end,
    case
        when
            world.is_comparable and world.n_months = 3 and world_before.n_months = 3
            and world_before.value_usd >= 50000
            then (this.value_usd - coalesce(before.value_usd, 0)) / world_before.value_usd * 100
    end,
    mirror.imports_from_tr_usd,
    mirror.imports_usd,
    mirror.import_share_pct,
    mirror.dataset_code,
    world.n_months,
    world.n_months = 3,
    world.is_synthetic,
    this.dataset_code
from ranked as this
inner join world using (cluster_code, dataset_code, quarter_no)
left join world as world_before
    on this.cluster_code = world_before.cluster_code
    and this.dataset_code = world_before.dataset_code
    and this.quarter_no = world_before.quarter_no + 4
left join market as before
    on this.cluster_code = before.cluster_code
    and this.dataset_code = before.dataset_code
    and this.quarter_no = before.quarter_no + 4
    and this.partner_code = before.partner_code
left join mirror_taken
    on this.partner_code = mirror_taken.partner_code
    and world.is_synthetic = mirror_taken.is_synthetic
left join mirror
    on this.cluster_code = mirror.cluster_code
    and this.quarter_no = mirror.quarter_no
    and mirror_taken.partner_code = mirror.partner_code
    and mirror_taken.is_synthetic = mirror.is_synthetic
    and mirror_taken.dataset_code = mirror.dataset_code
$$;

comment on function mart.cluster_market_quarter_as_of(timestamptz) is
'mart.cluster_market_quarter as it was known at the given time';
