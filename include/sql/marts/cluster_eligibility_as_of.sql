-- mart.cluster_eligibility_as_of(known_at)
-- requires: project_member_as_of, respondent_as_of, shown_counts, day_of
-- Grain: one project with members, as known at known_at.
-- Scope: members' industries (NACE) against those of the project's cluster
--   (warehouse.bridge_cluster_industry); a two-digit code of the cluster holds every industry below it.
--   Members of forms and registers, each once; what a company says of itself (form M0) goes first.
-- Limits: counts of one or two companies are withheld, and with them all parts, which would give them
--   away. Which companies the exceptions are, the secretariat knows.
create or replace function mart.cluster_eligibility_as_of(known_at timestamptz)
returns table (
    project_code text,
    cluster_code text,
    members bigint,
    members_in_the_line bigint,
    exceptions bigint,
    members_not_known bigint
)
language sql stable
-- Reads what who asks may not read in single rows.
security definer
set search_path = pg_catalog, pg_temp
as $$
with industry as materialized (
    select
        line.cluster_code,
        line.nace_code
    from warehouse.bridge_cluster_industry_as_known(known_at) as line
),

judged as (
    select
        member.project_code,
        project.cluster_code,
        respondent.counts_as,
        respondent.respondent,
        case fitting.is_fitting when true then 'in' when false then 'out' else 'unknown' end as place
    from warehouse.project_member_as_of(known_at) as member
    inner join warehouse.dim_project_as_known(known_at) as project using (project_code)
    inner join warehouse.respondent_as_of(known_at) as respondent using (respondent)
    left join lateral (
        select bool_or(starts_with(respondent.nace_code, industry.nace_code)) as is_fitting
        from industry
        where industry.cluster_code = project.cluster_code
    ) as fitting on true
    where member.joined_on <= warehouse.day_of(known_at)
        and coalesce(member.left_on, 'infinity') > warehouse.day_of(known_at)
),

counted as (
    select
        judged.project_code,
        judged.cluster_code,
        count(distinct judged.respondent) as members,
        count(distinct judged.counts_as) as respondents,
        count(distinct judged.respondent) filter (where judged.place = 'in') as fitting,
        count(distinct judged.respondent) filter (where judged.place = 'out') as exceptions,
        count(distinct judged.respondent) filter (where judged.place = 'unknown') as not_known,
        array[
            count(distinct judged.counts_as) filter (where judged.place = 'in'),
            count(distinct judged.counts_as) filter (where judged.place = 'out'),
            count(distinct judged.counts_as) filter (where judged.place = 'unknown')
        ] as part_respondents
    from judged
    group by judged.project_code, judged.cluster_code
)

select
    counted.project_code,
    counted.cluster_code,
    (warehouse.shown_counts(array[counted.members], array[counted.respondents]))[1],
    case when not guard.gives_away then counted.fitting end,
    case when not guard.gives_away then counted.exceptions end,
    case when not guard.gives_away then counted.not_known end
from counted
cross join
    lateral (
        select bool_or(part.respondents between 1 and 2) as gives_away
        from unnest(counted.part_respondents) as part (respondents)
    ) as guard
$$;

comment on function mart.cluster_eligibility_as_of(timestamptz) is
'mart.cluster_eligibility as known at the given time; infinity: as now known';
