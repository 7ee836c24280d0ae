-- mart.technology_export_quarter_as_of(known_at)
-- requires: cluster_list_break, unit_value_quarter_as_of
-- Grain: one level of technology, dataset and quarter, as known at known_at.
-- Scope: Türkiye's exports of the clusters' products, whoever exports them; not those of other products.
--   A cluster's level is that of its industries (warehouse.bridge_cluster_industry) after Eurostat's levels
--   of divisions of manufacturing (warehouse.dim_technology_level).
-- Rules: a cluster whose industries are of several levels, or of none, is not_classified. The change of a share is
--   against the same quarter a year before, both complete and of the same products: every level is a share of all
--   clusters, so that none has a change where the list of any cluster has changed in between
--   (mart.cluster_list_change), or where other clusters have figures (a list that begins in between, a cluster that
--   is not loaded for both). A share, and what stands over all clusters, is of a quarter that is complete of every
--   cluster that has figures in it, else NULL; is_complete is of the level's own clusters. relative_unit_value is the
--   unit value of the level over that of all clusters; rows without a mass are left out of value and mass alike.
--   Coverage is the value with a mass as part of the exports to the World; below 80 percent is_low_coverage is set
--   (mart.unit_value_quarter), and there is no relative_unit_value where that of the level, or of all clusters, is
--   below it.
-- Limits: products are given a level by their cluster, not one by one, and divisions are coarse: ships (30.1)
--   count as medium-high, medical instruments (32.5) as low. The source document says 'added value products'
--   and not how they are told: this is one reading, the relative unit value another. A cluster without any figure in a
--   quarter is in no share of it: cluster_codes of all levels say which are.
create or replace function mart.technology_export_quarter_as_of(known_at timestamptz)
returns table (
    dataset_code text,
    quarter text,
    technology_level text,
    cluster_codes text,
    value_usd numeric,
    share_pct numeric,
    share_change_pp numeric,
    unit_value_usd_per_kg numeric,
    relative_unit_value numeric,
    n_months integer,
    is_complete boolean,
    is_synthetic boolean,
    coverage_pct numeric,
    is_low_coverage boolean
)
language sql stable
-- Reads the registers as known, which is not for everybody.
security definer
set search_path = pg_catalog, pg_temp
as $$
with classified as (
    select
        industry.cluster_code,
        case when bool_and(level.technology_level is not null)
                and min(level.technology_level) = max(level.technology_level)
                then min(level.technology_level)
            else 'not_classified'
        end as technology_level
    from warehouse.bridge_cluster_industry_as_known(known_at) as industry
    left join warehouse.dim_technology_level_as_known(known_at) as level
        on level.nace_code = left(industry.nace_code, 2)
    group by industry.cluster_code
),

traded as (
    select
        known.*,
        coalesce(classified.technology_level, 'not_classified') as technology_level,
        left(known.quarter, 4)::integer * 4 + right(known.quarter, 1)::integer as quarter_no
    from mart.unit_value_quarter_as_of(known_at) as known
    left join classified using (cluster_code)
),

list_break as (
    select distinct
        broken.cluster_code,
        broken.quarter_no
    from mart.cluster_list_break(4) as broken
),

-- What all shares of a quarter are of.
basket as (
    select
        traded.dataset_code,
        traded.quarter,
        array_agg(traded.cluster_code order by traded.cluster_code) as cluster_codes,
        bool_or(list_break.cluster_code is not null) as is_broken
    from traded
    left join list_break using (cluster_code, quarter_no)
    group by traded.dataset_code, traded.quarter
),

summed as (
    select
        traded.dataset_code,
        traded.quarter,
        traded.technology_level,
        string_agg(traded.cluster_code, ', ' order by traded.cluster_code) as cluster_codes,
        sum(traded.value_usd) as value_usd,
        sum(traded.value_with_mass_usd) as value_with_mass_usd,
        sum(traded.net_mass_kg) as net_mass_kg,
        min(traded.n_months) as n_months,
        bool_and(traded.is_complete) as is_complete,
        bool_and(traded.is_synthetic) as is_synthetic
    from traded
    group by traded.dataset_code, traded.quarter, traded.technology_level
),

shared as (
    select
        summed.*,
        summed.value_usd * 100 / nullif(sum(summed.value_usd) over whole, 0) as share_pct,
        coalesce(summed.value_with_mass_usd, 0) < 0.8 * summed.value_usd as is_low_coverage,
        coalesce(sum(summed.value_with_mass_usd) over whole, 0) < 0.8 * sum(summed.value_usd) over whole
            as is_low_coverage_of_all,
        summed.value_with_mass_usd / nullif(summed.net_mass_kg, 0) as unit_value_usd_per_kg,
        sum(summed.value_with_mass_usd) over whole / nullif(sum(summed.net_mass_kg) over whole, 0) as unit_value_of_all,
        bool_and(summed.is_complete) over whole as is_whole
    from summed
    window whole as (partition by summed.dataset_code, summed.quarter)
)

select
    shared.dataset_code,
    shared.quarter,
    shared.technology_level,
    shared.cluster_codes,
    shared.value_usd,
    case when shared.is_whole then shared.share_pct end,
    case
        when
            shared.is_whole and before.is_whole
            and basket.cluster_codes = basket_before.cluster_codes and not basket.is_broken
            then shared.share_pct - before.share_pct
    end,
    shared.unit_value_usd_per_kg,
    case
        when shared.is_whole and not shared.is_low_coverage and not shared.is_low_coverage_of_all
            then shared.unit_value_usd_per_kg / nullif(shared.unit_value_of_all, 0)
    end,
    shared.n_months,
    shared.is_complete,
    shared.is_synthetic,
    coalesce(shared.value_with_mass_usd, 0) * 100 / nullif(shared.value_usd, 0),
    shared.is_low_coverage
from shared
inner join basket using (dataset_code, quarter)
left join shared as before
    on shared.dataset_code = before.dataset_code
        and shared.technology_level = before.technology_level
        and before.quarter = (left(shared.quarter, 4)::integer - 1) || right(shared.quarter, 3)
left join basket as basket_before
    on before.dataset_code = basket_before.dataset_code
        and before.quarter = basket_before.quarter
$$;

comment on function mart.technology_export_quarter_as_of(timestamptz) is
'mart.technology_export_quarter as known at the given time; infinity: as now known';
