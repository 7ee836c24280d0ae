-- warehouse.growth_condition_as_of(known_at)
-- requires: cluster_export_month_as_of, cluster_list_break, member_performance_as_of, project_member_as_of
-- Grain: one project and official dataset: whether members grew as the rest of their sector before they joined, as
--   known at known_at.
-- Scope: yearly exports of members in years that ended before they joined the project, against the official exports of
--   the cluster's products less those of all members that are known of both years (made-up figures left out): the rest
--   is made up of the same ones in both.
-- Rules: for each company the mean, over its pairs of years before joining, of the logarithm of its growth less that
--   of the rest; t is the mean over companies divided by its standard error. Trends are taken for equal where |t| <
--   1.645, which is p > 0.1 in a normal distribution and a little stricter than Student's. companies_before:
--   companies with such a pair. The rest is a sum and taken for known. Two years between whose beginning and end the
--   cluster's list of products changed (mart.cluster_list_change) are no pair. Nor are two years in one of which the
--   rest is not above 0.
-- Limits: members' exports are of all products (warehouse.member_vs_sector_figure_as_of). Companies that exported
--   nothing in a year have no growth of it. About single companies where there is one: not for analysts.
create or replace function warehouse.growth_condition_as_of(known_at timestamptz)
returns table (
    project_code text,
    dataset_code text,
    companies_before bigint,
    pre_trend_t numeric,
    has_equal_trends boolean
)
language sql stable
-- Planned by itself and read once, whatever asks for it.
set search_path = pg_catalog, pg_temp
as $$
with member as (
    select
        performance.project_code,
        performance.respondent,
        performance.year,
        performance.export_usd
    from warehouse.member_performance_as_of(growth_condition_as_of.known_at) as performance
    where performance.export_usd is not null
),

member_pair as (
    select
        member.project_code,
        member.respondent,
        member.year,
        member.export_usd,
        before.export_usd as before_usd
    from member
    inner join member as before
        on member.project_code = before.project_code
            and member.respondent = before.respondent
            and member.year = before.year + 1
),

everyone as (
    select
        member_pair.project_code,
        member_pair.year,
        sum(member_pair.export_usd) as export_usd,
        sum(member_pair.before_usd) as before_usd
    from member_pair
    group by member_pair.project_code, member_pair.year
),

joining as (
    select
        stay.project_code,
        stay.respondent,
        extract(year from min(stay.joined_on))::integer as joined_year
    from warehouse.project_member_as_of(growth_condition_as_of.known_at) as stay
    group by stay.project_code, stay.respondent
),

sector as (
    select
        export.dataset_code,
        export.cluster_code,
        left(export.month, 4)::integer as year,
        sum(export.value_usd) as export_usd
    from mart.cluster_export_month_as_of(growth_condition_as_of.known_at) as export
    where not export.is_synthetic
    group by export.dataset_code, export.cluster_code, left(export.month, 4)
    having count(*) = 12
),

list_break as materialized (
    select
        broken.cluster_code,
        broken.quarter_no
    from mart.cluster_list_break(7) as broken
),

rest as (
    select
        everyone.project_code,
        sector.dataset_code,
        sector.cluster_code,
        everyone.year,
        sector.export_usd - everyone.export_usd as export_usd,
        sector_before.export_usd - everyone.before_usd as before_usd
    from everyone
    inner join warehouse.dim_project_as_known(growth_condition_as_of.known_at) as project using (project_code)
    inner join sector on project.cluster_code = sector.cluster_code and everyone.year = sector.year
    inner join sector as sector_before
        on sector.dataset_code = sector_before.dataset_code
            and sector.cluster_code = sector_before.cluster_code
            and sector.year = sector_before.year + 1
),

pair as (
    select
        member_pair.project_code,
        rest.dataset_code,
        member_pair.respondent,
        avg(ln(member_pair.export_usd / member_pair.before_usd) - ln(rest.export_usd / rest.before_usd)) as lead
    from member_pair
    inner join joining using (project_code, respondent)
    inner join rest on member_pair.project_code = rest.project_code and member_pair.year = rest.year
    where member_pair.year < joining.joined_year
        and member_pair.export_usd > 0
        and member_pair.before_usd > 0
        and rest.export_usd > 0
        and rest.before_usd > 0
        and not exists (
            select from list_break
            where list_break.cluster_code = rest.cluster_code
                and list_break.quarter_no = rest.year * 4 + 4
        )
    group by member_pair.project_code, rest.dataset_code, member_pair.respondent
),

summed as (
    select
        pair.project_code,
        pair.dataset_code,
        count(*) as companies,
        avg(pair.lead) as lead,
        stddev_samp(pair.lead) / sqrt(count(*)) as lead_error
    from pair
    group by pair.project_code, pair.dataset_code
)

select
    summed.project_code,
    summed.dataset_code,
    summed.companies,
    summed.lead / nullif(summed.lead_error, 0),
    case
        when summed.companies < 2 then null
        -- Where all grew alike, any difference from the rest is one of trends.
        when summed.lead_error = 0 then summed.lead = 0
        else abs(summed.lead) < 1.645 * summed.lead_error
    end
from summed
$$;

comment on function warehouse.growth_condition_as_of(timestamptz) is
'Whether members grew as the rest of their sector before they joined, by project and official dataset';
