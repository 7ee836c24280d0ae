-- mart.location_quotient_as_of(known_at)
-- Grain: one industry (NACE) of one province in one year, as known at known_at.
-- Scope: warehouse.fact_regional_employment; the country is its row TR.
-- Rules: LQ = (employees of the industry in the province / all of the province) / (the industry in the
--  country / all of the country). Stars after the EU's mapping of clusters, adapted to provinces:
--  specialisation LQ >= 2; size: among the tenth of the provinces with most employees in the industry;
--  focus: among the tenth with the largest share of their own employment in it. Provinces with fewer
--  than 3 workplaces are hidden and take no star. is_synthetic where the figure of the province, or one that
--  it is compared with, is of a document of made-up figures (SAMPLE-...).
-- Limits: the EU's stars are of larger regions and other industry groups: method says 'adapted', and no
--  star here is one of theirs. A tenth of fewer than 10 provinces is none.
create or replace function mart.location_quotient_as_of(known_at timestamptz)
returns table (
    province_code text,
    nace_code text,
    year integer,
    is_hidden boolean,
    employees integer,
    share_of_province_pct numeric,
    location_quotient numeric,
    has_specialisation_star boolean,
    has_size_star boolean,
    has_focus_star boolean,
    stars integer,
    method text,
    cluster_codes text,
    document_code text,
    is_synthetic boolean
)
language sql stable
-- Reads what who asks may not read in single rows.
security definer
set search_path = pg_catalog, pg_temp
as $$
with observed as (
    select
        employment.*,
        coalesce(employment.establishments < 3, true) or employment.employees is null as is_hidden
    from warehouse.fact_regional_employment_as_known(known_at) as employment
    where employment.area_code <> 'TR' and employment.nace_code <> 'TOTAL'
),

measured as (
    select
        observed.area_code as province_code,
        observed.nace_code,
        observed.year,
        observed.is_hidden,
        case when not observed.is_hidden then observed.employees end as employees,
        case when not observed.is_hidden then
                observed.employees::numeric / nullif(province.employees, 0)
        end as share_of_province,
        industry.employees::numeric / nullif(country.employees, 0) as share_of_country,
        observed.document_code,
        concat_ws(' ', observed.document_code, province.document_code, industry.document_code, country.document_code)
        ~ '(^| )SAMPLE' as is_synthetic
    from observed
    left join warehouse.fact_regional_employment_as_known(known_at) as province
        on observed.area_code = province.area_code and province.nace_code = 'TOTAL' and observed.year = province.year
    left join warehouse.fact_regional_employment_as_known(known_at) as industry
        on industry.area_code = 'TR' and observed.nace_code = industry.nace_code and observed.year = industry.year
    left join warehouse.fact_regional_employment_as_known(known_at) as country
        on country.area_code = 'TR' and country.nace_code = 'TOTAL' and observed.year = country.year
),

placed as (
    select
        measured.*,
        measured.share_of_province / nullif(measured.share_of_country, 0) as location_quotient,
        rank()
            over (partition by measured.nace_code, measured.year order by measured.employees desc nulls last)
            as size_place,
        rank() over (
            partition by measured.nace_code, measured.year order by measured.share_of_province desc nulls last
        ) as focus_place,
        count(measured.employees) over (partition by measured.nace_code, measured.year) as provinces
    from measured
)

select
    placed.province_code,
    placed.nace_code,
    placed.year,
    placed.is_hidden,
    placed.employees,
    placed.share_of_province * 100 as share_of_province_pct,
    placed.location_quotient,
    not placed.is_hidden and coalesce(placed.location_quotient >= 2, false) as has_specialisation_star,
    not placed.is_hidden and placed.size_place * 10 <= placed.provinces as has_size_star,
    not placed.is_hidden and placed.focus_place * 10 <= placed.provinces as has_focus_star,
    (not placed.is_hidden and coalesce(placed.location_quotient >= 2, false))::integer
    + (not placed.is_hidden and placed.size_place * 10 <= placed.provinces)::integer
    + (not placed.is_hidden and placed.focus_place * 10 <= placed.provinces)::integer as stars,
    'adapted' as method,
    (
        select string_agg(industry.cluster_code, ', ' order by industry.cluster_code)
        from warehouse.bridge_cluster_industry_as_known(known_at) as industry
        inner join warehouse.dim_cluster as cluster using (cluster_code)
        where industry.nace_code = placed.nace_code and cluster.province_code = placed.province_code
    ) as cluster_codes,
    placed.document_code,
    placed.is_synthetic
from placed
$$;

comment on function mart.location_quotient_as_of(timestamptz) is
'mart.location_quotient as known at the given time; infinity: as now known';
