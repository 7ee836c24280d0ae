-- mart.project_membership_as_of(day, known_at)
-- requires: published_row_as_of, project_rule_on
-- Grain: one project, as it stood on a day by what was known at known_at (left out: by what is now known); its
--   companies at the end of the last month that had ended, as published then.
-- Scope: companies of forms and registers, each once (counted), beside what documents report, which are not the
--   same. sources says where those counted come from.
-- Rules: min_companies is the rule of the day for the project's incentive region (warehouse.dim_project_rule:
--   PROJECT_COMPANIES, in regions 4 to 6 PROJECT_COMPANIES_R46). The reported number is that of the newest
--   document; one without a day counts as the oldest. has_enough is of the registered members that are shown.
--   chamber_members are known to be members of the chamber, by form M0 or the register; a company of which that is
--   not known is neither one of them nor none (chamber_not_known).
-- Limits: of the companies, what disclosure control has printed (docs/disclosure.md): no count, and nothing that
--   counts leave of each other, in one month, between two, or between two publications, is of one or two. Of a
--   month whose members may not be shown the last one before it is (shown_on); where there is none, NULL.
create or replace function mart.project_membership_as_of(day date, known_at timestamptz default 'infinity')
returns table (
    project_code text,
    reported_members numeric,
    shown_on date,
    registered_members bigint,
    joined_ever bigint,
    left_by_then bigint,
    retention_pct numeric,
    tenure_months_median double precision,
    sources text,
    min_companies integer,
    has_enough boolean,
    chamber_members bigint,
    chamber_not_known bigint
)
language sql stable
-- Reads what is about single companies, which who asks may not, and gives what was printed of it.
security definer
set search_path = pg_catalog, pg_temp
as $$
with printed as (
    select figure.*
    from warehouse.published_row_as_of('project_membership', 'project_membership', known_at) as published
    cross join
        lateral jsonb_to_record(published.figures) as figure (
            project_code text,
            month_end date,
            registered_members bigint,
            joined_ever bigint,
            left_by_then bigint,
            retention_pct numeric,
            tenure_months_median double precision,
            sources text,
            chamber_members bigint,
            chamber_not_known bigint
        )
),

counted as (
    select distinct on (printed.project_code) printed.*
    from printed
    -- The day itself where it is a month's last.
    where printed.month_end < date_trunc('month', project_membership_as_of.day + 1)
    order by printed.project_code, printed.registered_members is null, printed.month_end desc
),

-- Whether a project that nothing is printed of has no companies: not where nothing is published yet.
state as (
    select case when count(*) > 0 then 0 end as no_company
    from printed
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
    case when counted.registered_members is not null then counted.month_end end,
    case when counted.project_code is null then state.no_company else counted.registered_members end,
    case when counted.project_code is null then state.no_company else counted.joined_ever end,
    case when counted.project_code is null then state.no_company else counted.left_by_then end,
    counted.retention_pct,
    counted.tenure_months_median,
    counted.sources,
    needed.min_companies,
    coalesce(nullif(counted.registered_members, 0), reported.actual_value) >= needed.min_companies,
    counted.chamber_members,
    counted.chamber_not_known
from warehouse.dim_project_as_known(known_at) as project
cross join state
left join counted using (project_code)
left join reported using (project_code)
left join needed using (project_code)
$$;

comment on function mart.project_membership_as_of(date, timestamptz) is
'mart.project_membership as it stood on the given day, by what was known at the given time';
