-- mart.project_membership_as_of(day)
-- requires: project_member
-- Grain: one project, as it stood on a day.
-- Scope: warehouse.project_member (counted) beside what documents report, which are not the same.
-- Rules: min_companies is 10, in incentive regions 4 to 6 it is 5 (warehouse.dim_project_rule). The
--   reported number is that of the newest document; one without a day counts as the oldest.
-- Limits: knows the register as it is now, not as it was known on the day.
create or replace function mart.project_membership_as_of(day date)
returns table (
    project_code text,
    reported_members numeric,
    registered_members bigint,
    joined_ever bigint,
    left_by_then bigint,
    retention_pct numeric,
    tenure_months_median double precision,
    min_companies integer,
    has_enough boolean
)
language sql stable
-- Reads what is about single companies, which who asks may not, and gives sums.
security definer
set search_path = pg_catalog, pg_temp
as $$
with counted as (
    select
        member.project_code,
        count(distinct member.party_code) filter (where coalesce(member.left_on, 'infinity') > day) as registered,
        count(distinct member.party_code) as joined,
        percentile_cont(0.5) within group (
            order by (least(coalesce(member.left_on, day), day) - member.joined_on) / 30.4375
        ) as tenure_months
    from warehouse.project_member as member
    where member.joined_on <= day
    group by member.project_code
),

reported as (
    select distinct on (actual.project_code)
        actual.project_code,
        actual.actual_value
    from warehouse.fact_indicator_value as actual
    where actual.indicator_code = 'MEMBERS'
        and actual.scope_kind = 'project'
        and (actual.as_of is null or actual.as_of <= day)
    order by actual.project_code, actual.as_of desc nulls last, actual.actual_code
),

needed as (
    select
        project.project_code,
        min(rule.rule_value) as min_companies
    from warehouse.dim_project as project
    inner join warehouse.dim_project_rule as rule
        on rule.rule_code = case
                when project.incentive_region >= 4 then 'PROJECT_COMPANIES_R46' else 'PROJECT_COMPANIES'
            end
    where project.programme_code = 'URGE'
    group by project.project_code
)

select
    project.project_code,
    reported.actual_value,
    coalesce(counted.registered, 0),
    coalesce(counted.joined, 0),
    coalesce(counted.joined - counted.registered, 0),
    counted.registered * 100.0 / nullif(counted.joined, 0),
    case when counted.joined >= 3 then counted.tenure_months end,
    needed.min_companies,
    coalesce(nullif(counted.registered, 0), reported.actual_value) >= needed.min_companies
from warehouse.dim_project as project
left join counted using (project_code)
left join reported using (project_code)
left join needed using (project_code)
$$;

comment on function mart.project_membership_as_of(date) is
'mart.project_membership as it stood on the given day';
