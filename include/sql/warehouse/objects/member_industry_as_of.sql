-- warehouse.member_industry_as_of(day, known_at)
-- requires: project_member_as_of, respondent_as_of
-- Grain: one company that is a member of a project on a day, as known at known_at.
-- Scope: its industry (NACE) against those of the project's cluster (warehouse.bridge_cluster_industry); a two-digit
--   code of the cluster holds every industry below it. What a company says of itself (form M0) goes first. place is
--   in, out or unknown.
-- Limits: about single companies: not for analysts.
create or replace function warehouse.member_industry_as_of(day date, known_at timestamptz)
returns table (project_code text, cluster_code text, respondent text, place text)
language sql stable
-- Planned by itself and read once, whatever asks for it.
set search_path = pg_catalog, pg_temp
as $$
with industry as materialized (
    select
        line.cluster_code,
        line.nace_code
    from warehouse.bridge_cluster_industry_as_known(known_at) as line
)

select distinct
    member.project_code,
    project.cluster_code,
    member.respondent,
    case fitting.is_fitting when true then 'in' when false then 'out' else 'unknown' end
from warehouse.project_member_as_of(known_at) as member
inner join warehouse.dim_project_as_known(known_at) as project using (project_code)
inner join warehouse.respondent_as_of(known_at) as respondent using (respondent)
left join lateral (
    select bool_or(starts_with(respondent.nace_code, industry.nace_code)) as is_fitting
    from industry
    where industry.cluster_code = project.cluster_code
) as fitting on true
where member.joined_on <= day
    and coalesce(member.left_on, 'infinity') > day
$$;

comment on function warehouse.member_industry_as_of(date, timestamptz) is
'Members of projects in and out of the line of business on a day, as known at the given time';
