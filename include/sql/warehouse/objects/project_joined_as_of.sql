-- warehouse.project_joined_as_of(known_at)
-- requires: project_member_as_of
-- Grain: one project with companies: the year in which the first of them joined, as known at known_at.
-- Scope: warehouse.project_member_as_of. Figures of members are compared with one year for the whole project: the last
--   known year before joined_year, else the first known year.
-- Limits: one year for all companies, also for those that joined later; a project whose companies' days are not known
--   has no row.
create or replace function warehouse.project_joined_as_of(known_at timestamptz)
returns table (project_code text, joined_year integer)
language sql stable
-- Planned by itself and read once, whatever asks for it.
set search_path = pg_catalog, pg_temp
as $$
select
    stay.project_code,
    extract(year from min(stay.joined_on))::integer as joined_year
from warehouse.project_member_as_of(known_at) as stay
group by stay.project_code
$$;

comment on function warehouse.project_joined_as_of(timestamptz) is
'Year in which the first company of a project joined, as known at the given time';
