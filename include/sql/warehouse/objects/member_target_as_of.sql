-- warehouse.member_target_as_of(known_at)
-- requires: linked_party_as_of, member_performance_as_of
-- Grain: one company of one project in one year, with its exports to the project's target markets, as known at
--   known_at.
-- Scope: form M2 in years whose figures are those of form M1 (warehouse.member_performance_as_of), else the register
--   member_performance. Target markets are those of warehouse.bridge_project_market, whenever they began.
-- Rules: a year of forms is known where form M2 came for each of its quarters, or form M1 says that nothing was
--   exported in it.
-- Limits: about single companies: not for analysts.
create or replace function warehouse.member_target_as_of(known_at timestamptz)
returns table (project_code text, respondent text, year integer, target_usd numeric)
language sql stable
-- Planned by itself and read once, whatever asks for it.
set search_path = pg_catalog, pg_temp
as $$
with target as (
    select
        market.project_code,
        array_agg(market.country_code) as countries
    from warehouse.bridge_project_market_as_known(known_at) as market
    where market.role = 'target'
    group by market.project_code
),

performance as (
    select known.*
    from warehouse.member_performance_as_of(known_at) as known
    inner join target using (project_code)
),

quarter as (
    select
        performance.project_code,
        performance.respondent,
        performance.year,
        reported.export_usd,
        detail.target_usd
    from performance
    inner join target using (project_code)
    inner join warehouse.fact_member_quarter as reported
        on performance.respondent = reported.company_id
            and performance.year = extract(year from reported.ref_quarter)
            and reported.valid_from <= known_at
            and (known_at < reported.valid_to or reported.valid_to = 'infinity')
    left join
        lateral (
            select coalesce(sum(line.export_usd) filter (where line.country_code = any(target.countries)), 0) as target_usd
            from warehouse.fact_member_export as line
            where line.company_id = reported.company_id
                and line.ref_quarter = reported.ref_quarter
                and line.valid_from <= known_at
                and (known_at < line.valid_to or line.valid_to = 'infinity')
            having count(*) > 0
        ) as detail on true
    where performance.source <> 'register'
)

select
    quarter.project_code,
    quarter.respondent,
    quarter.year,
    sum(coalesce(quarter.target_usd, 0))
from quarter
group by quarter.project_code, quarter.respondent, quarter.year
having bool_and(quarter.target_usd is not null or quarter.export_usd = 0)
union all
select
    performance.project_code,
    performance.respondent,
    performance.year,
    kept.target_usd
from performance
left join warehouse.linked_party_as_of(known_at) as link on performance.respondent = link.company_id
inner join warehouse.fact_party_performance_as_known(known_at) as kept
    on performance.project_code = kept.project_code
        and coalesce(link.party_code, performance.respondent) = kept.party_code
        and performance.year = kept.year
where performance.source = 'register' and kept.target_usd is not null
$$;

comment on function warehouse.member_target_as_of(timestamptz) is
'Yearly exports of member companies to the target markets of their projects, as known at the given time';
