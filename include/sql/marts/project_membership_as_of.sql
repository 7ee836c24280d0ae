-- mart.project_membership_as_of(day, known_at)
-- requires: project_member_as_of, respondent_as_of, shown_counts, project_rule_on
-- Grain: one project, as it stood on a day by what was known at known_at (left out: by what is now known).
-- Scope: companies of forms and registers, each once (counted), beside what documents report, which are
--   not the same. sources says where those counted come from.
-- Rules: min_companies is the rule of the day for the project's incentive region
--   (warehouse.dim_project_rule: PROJECT_COMPANIES, in regions 4 to 6 PROJECT_COMPANIES_R46). The reported
--   number is that of the newest document; one without a day counts as the oldest. Counts of one or two
--   companies, and counts that leave one or two of those who ever joined, are withheld.
-- Limits: two days can be compared, and one company more told from it.
create or replace function mart.project_membership_as_of(day date, known_at timestamptz default 'infinity')
returns table (
    project_code text,
    reported_members numeric,
    registered_members bigint,
    joined_ever bigint,
    left_by_then bigint,
    retention_pct numeric,
    tenure_months_median double precision,
    sources text,
    min_companies integer,
    has_enough boolean
)
language sql stable
-- Reads what is about single companies, which who asks may not, and gives sums.
security definer
set search_path = pg_catalog, pg_temp
as $$
with member as (
    select
        stay.*,
        respondent.counts_as,
        coalesce(stay.left_on, 'infinity') > day as is_in
    from warehouse.project_member_as_of(known_at) as stay
    inner join warehouse.respondent_as_of(known_at) as respondent using (respondent)
    where stay.joined_on <= day
),

counted as (
    select
        member.project_code,
        count(distinct member.respondent) filter (where member.is_in) as registered,
        count(distinct member.counts_as) filter (where member.is_in) as registered_respondents,
        count(distinct member.respondent) as joined,
        count(distinct member.counts_as) as joined_respondents,
        percentile_cont(0.5) within group (
            order by (least(coalesce(member.left_on, day), day) - member.joined_on) / 30.4375
        ) as tenure_months,
        case
            when bool_and(member.source = 'register') then 'register'
            when bool_and(member.source = 'forms') then 'forms'
            else 'forms and register'
        end as sources
    from member
    group by member.project_code
),

guarded as (
    select
        counted.*,
        warehouse.shown_counts(
            array[counted.joined, counted.registered],
            array[counted.joined_respondents, counted.registered_respondents]
        ) as shown
    from counted
),

reported as (
    select distinct on (actual.project_code)
        actual.project_code,
        actual.actual_value
    from warehouse.fact_indicator_value_as_known(project_membership_as_of.known_at) as actual
    where actual.indicator_code = 'MEMBERS'
        and actual.scope_kind = 'project'
        and (actual.as_of is null or actual.as_of <= day)
    order by actual.project_code, actual.as_of desc nulls last, actual.actual_code
),

needed as (
    select
        project.project_code,
        rule.rule_value as min_companies
    from warehouse.dim_project_as_known(known_at) as project
    cross join
        lateral warehouse.project_rule_on(
            case when project.incentive_region >= 4 then 'PROJECT_COMPANIES_R46' else 'PROJECT_COMPANIES' end,
            project_membership_as_of.day,
            known_at
        ) as rule
    where project.programme_code = 'URGE'
)

select
    project.project_code,
    reported.actual_value,
    case when guarded.project_code is null then 0 else guarded.shown[2] end,
    case when guarded.project_code is null then 0 else guarded.shown[1] end,
    case when guarded.project_code is null then 0 else guarded.shown[1] - guarded.shown[2] end,
    guarded.shown[2] * 100.0 / nullif(guarded.shown[1], 0),
    case when guarded.shown[1] is not null then guarded.tenure_months end,
    guarded.sources,
    needed.min_companies,
    coalesce(nullif(guarded.registered, 0), reported.actual_value) >= needed.min_companies
from warehouse.dim_project_as_known(known_at) as project
left join guarded using (project_code)
left join reported using (project_code)
left join needed using (project_code)
$$;

comment on function mart.project_membership_as_of(date, timestamptz) is
'mart.project_membership as it stood on the given day, by what was known at the given time';
