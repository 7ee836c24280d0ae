-- mart.cluster_product_quarter_as_of(as_of)
-- requires: cluster_list_break, cluster_variety_quarter_as_of
-- Grain: one cluster, dataset, quarter and HS2022 subheading, as known at as_of.
-- Scope: Türkiye's exports to the World of the cluster's products. A subheading of the same quarter
--   a year before that has no exports has a row with value 0, so that contributions add up.
-- Limits: figures of earlier HS revisions come through the correlation; where it gives equal parts
--   (warehouse.product_h6), subheadings of the years before 2022 are estimates, the cluster's
--   total is not. What is loaded for the World only has no mass.
-- Rules: as in mart.cluster_market_quarter_as_of. A product has growth where it counts as much as a year before,
--   whatever else has changed in the list. Its role is that of the quarter, or of the year before where it has no
--   exports. The World row's mass may be a sum of the known masses only and says nothing of what it leaves out: the
--   mass is that of the partners' rows, where each has one and their value is that of the World row, rounding of less
--   than a dollar aside; else NULL.
create or replace function mart.cluster_product_quarter_as_of(as_of timestamptz)
returns table (
    cluster_code text,
    quarter text,
    hs_code text,
    product_name_en text,
    role text,
    value_usd numeric,
    net_mass_kg numeric,
    share_pct numeric,
    rank integer,
    yoy_pct numeric,
    contribution_pp numeric,
    n_months integer,
    is_complete boolean,
    is_synthetic boolean,
    dataset_code text
)
language sql stable
-- The planner takes sums of varieties for a handful of rows; a nested loop would compare all with all.
set enable_nestloop = off
set work_mem = '64MB'
as $$
with product as (
    select
        variety.cluster_code,
        variety.dataset_code,
        variety.is_synthetic,
        variety.quarter_no,
        variety.quarter,
        variety.n_months,
        variety.hs_code,
        max(variety.role) filter (where area.kind = 'world') as role,
        sum(variety.value_usd) filter (where area.kind = 'world') as value_usd,
        case
            when
                count(*) filter (
                    where area.kind not in ('world', 'group')
                        and variety.value_with_mass_usd is distinct from variety.value_usd
                ) = 0
                and sum(variety.value_usd) filter (where area.kind not in ('world', 'group'))
                > sum(variety.value_usd) filter (where area.kind = 'world') - 1
                then sum(variety.net_mass_kg) filter (where area.kind not in ('world', 'group'))
        end as net_mass_kg
    from mart.cluster_variety_quarter_as_of(as_of) as variety
    inner join warehouse.dim_trade_area as area on variety.partner_code = area.area_code
    group by
        variety.cluster_code, variety.dataset_code, variety.is_synthetic, variety.quarter_no,
        variety.quarter, variety.n_months, variety.hs_code
    having count(*) filter (where area.kind = 'world') > 0
),

list_break as materialized (
    select
        broken.cluster_code,
        broken.hs_code,
        broken.quarter_no
    from mart.cluster_list_break(4) as broken
),

total as (
    select
        product.cluster_code,
        product.dataset_code,
        product.is_synthetic,
        product.quarter_no,
        product.quarter,
        product.n_months,
        sum(product.value_usd) as value_usd,
        not exists (
            select from list_break
            where list_break.cluster_code = product.cluster_code
                and list_break.quarter_no = product.quarter_no
        ) as is_comparable
    from product
    group by
        product.cluster_code, product.dataset_code, product.is_synthetic, product.quarter_no,
        product.quarter, product.n_months
),

-- The products of a quarter: those it has, and those of the year before when both are complete.
listed as (
    select
        product.cluster_code,
        product.dataset_code,
        product.quarter_no,
        product.hs_code
    from product
    union
    select
        product.cluster_code,
        product.dataset_code,
        product.quarter_no + 4,
        product.hs_code
    from product
    inner join total as this
        on product.cluster_code = this.cluster_code
        and product.dataset_code = this.dataset_code
        and product.quarter_no + 4 = this.quarter_no
    where product.n_months = 3 and this.n_months = 3
)

select
    listed.cluster_code,
    total.quarter,
    listed.hs_code,
    heading.name_en,
    coalesce(this.role, before.role),
    coalesce(this.value_usd, 0),
    this.net_mass_kg,
    coalesce(this.value_usd, 0) / nullif(total.value_usd, 0) * 100,
    case
        when this.value_usd > 0
            then
                rank() over (
                    partition by listed.cluster_code, listed.dataset_code, listed.quarter_no
                    order by coalesce(this.value_usd, 0) desc
                )
    end::integer,
    case
        when
            total.n_months = 3 and total_before.n_months = 3 and before.value_usd >= 50000
            and not exists (
                select from list_break
                where list_break.cluster_code = listed.cluster_code
                    and list_break.quarter_no = listed.quarter_no
                    and list_break.hs_code = listed.hs_code
            )
            then (coalesce(this.value_usd, 0) / before.value_usd - 1) * 100
    end,
    case
        when
            total.is_comparable and total.n_months = 3 and total_before.n_months = 3
            and total_before.value_usd >= 50000
            then
                (coalesce(this.value_usd, 0) - coalesce(before.value_usd, 0)) / total_before.value_usd * 100
    end,
    total.n_months,
    total.n_months = 3,
    total.is_synthetic,
    listed.dataset_code
from listed
inner join total using (cluster_code, dataset_code, quarter_no)
inner join warehouse.dim_product as heading
    on heading.classification_code = 'H6' and listed.hs_code = heading.hs_code
left join product as this
    on listed.cluster_code = this.cluster_code
    and listed.dataset_code = this.dataset_code
    and listed.quarter_no = this.quarter_no
    and listed.hs_code = this.hs_code
left join product as before
    on listed.cluster_code = before.cluster_code
    and listed.dataset_code = before.dataset_code
    and listed.quarter_no = before.quarter_no + 4
    and listed.hs_code = before.hs_code
left join total as total_before
    on listed.cluster_code = total_before.cluster_code
    and listed.dataset_code = total_before.dataset_code
    and listed.quarter_no = total_before.quarter_no + 4
$$;

comment on function mart.cluster_product_quarter_as_of(timestamptz) is
'mart.cluster_product_quarter as it was known at the given time';
