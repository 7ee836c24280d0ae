-- warehouse.member_performance_as_of(known_at)
-- requires: linked_party_as_of
-- Grain: one company of one project in one year, as known at known_at.
-- Scope: the register member_performance, and form M1 where all four quarters of the year came.
-- Rules: a year of forms is the sum of its quarters, employees their mean at the ends of the quarters;
--   what one of the quarters leaves out is not known of the year. It counts for the project through
--   which the last quarter was reported. Where both sources have a company's year in a project, the
--   forms' holds whole, and source is 'both'.
-- Limits: about single companies: not for analysts.
create or replace function warehouse.member_performance_as_of(known_at timestamptz)
returns table (
    project_code text,
    respondent text,
    year integer,
    nace_code text,
    value_added_try numeric,
    turnover_try numeric,
    employees numeric,
    export_usd numeric,
    source text
)
language sql stable
-- Planned by itself and read once, whatever asks for it.
set search_path = pg_catalog, pg_temp
as $$
with kept as (
    select
        performance.*,
        coalesce(link.company_id, performance.party_code) as respondent
    from warehouse.fact_party_performance_as_known(known_at) as performance
    left join warehouse.linked_party_as_of(known_at) as link using (party_code)
),

reported as (
    select
        (array_agg(quarter.project_code order by quarter.ref_quarter desc))[1] as project_code,
        quarter.company_id as respondent,
        extract(year from quarter.ref_quarter)::integer as year,
        case when count(quarter.value_added_try) = 4 then sum(quarter.value_added_try) end as value_added_try,
        case when count(quarter.turnover_try) = 4 then sum(quarter.turnover_try) end as turnover_try,
        case when count(quarter.employees_eop) = 4 then avg(quarter.employees_eop) end as employees,
        case when count(quarter.export_usd) = 4 then sum(quarter.export_usd) end as export_usd
    from warehouse.fact_member_quarter as quarter
    where quarter.valid_from <= known_at
        and (known_at < quarter.valid_to or quarter.valid_to = 'infinity')
    group by quarter.company_id, extract(year from quarter.ref_quarter)
    having count(*) = 4
)

select
    reported.project_code,
    reported.respondent,
    reported.year,
    company.nace_code,
    reported.value_added_try,
    reported.turnover_try,
    reported.employees,
    reported.export_usd,
    case when kept.respondent is null then 'forms' else 'both' end
from reported
left join warehouse.dim_company as company
    on reported.respondent = company.company_id
        and company.valid_from <= known_at
        and (known_at < company.valid_to or company.valid_to = 'infinity')
left join kept using (project_code, respondent, year)
union all
select
    kept.project_code,
    kept.respondent,
    kept.year,
    kept.nace_code,
    kept.value_added_try,
    kept.turnover_try,
    kept.employees,
    kept.export_usd,
    'register'
from kept
where not exists (
        select 1 from reported
        where reported.project_code = kept.project_code
            and reported.respondent = kept.respondent
            and reported.year = kept.year
    )
$$;

comment on function warehouse.member_performance_as_of(timestamptz) is
'Yearly figures of member companies from both sources, as known at the given time';
