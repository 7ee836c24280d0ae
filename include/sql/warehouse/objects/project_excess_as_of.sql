-- warehouse.project_excess_as_of(known_at)
-- requires: project_member_as_of, project_rule_on
-- Grain: one company with more UR-GE projects than the rules allow, by rule: one_at_a_time for each day it
--   joined too many on, three_ever; as known at known_at.
-- Scope: stays of form M0 and of the register project_members, one respondent each.
-- Rules: those of warehouse.dim_project_rule as known now, on the day of joining; ever: on the day of the
--   last joining. On a day without a rule nothing is too much.
-- Limits: about single companies: not for analysts.
create or replace function warehouse.project_excess_as_of(known_at timestamptz)
returns table (rule text, respondent text, projects text)
language sql stable
-- Planned by itself and read once, whatever asks for it.
set search_path = pg_catalog, pg_temp
as $$
with stay as (
    select member.*
    from warehouse.project_member_as_of(known_at) as member
    inner join warehouse.dim_project as project using (project_code)
    where project.programme_code = 'URGE'
)

select
    'one_at_a_time',
    joining.respondent,
    string_agg(distinct other.project_code, ' and ')
from stay as joining
-- As many as ever at a time are in on a day that somebody joins on.
inner join stay as other
    on joining.respondent = other.respondent
        and daterange(other.joined_on, other.left_on) @> joining.joined_on
cross join lateral warehouse.project_rule_on('COMPANY_PROJECTS_AT_ONCE', joining.joined_on, 'infinity') as rule
group by joining.respondent, joining.joined_on, rule.rule_value
having count(distinct other.project_code) > rule.rule_value
union all
select
    'three_ever',
    joined.respondent,
    joined.projects
from (
    select
        stay.respondent,
        count(distinct stay.project_code) as n,
        max(stay.joined_on) as last_on,
        string_agg(distinct stay.project_code, ', ') as projects
    from stay
    group by stay.respondent
) as joined
cross join lateral warehouse.project_rule_on('COMPANY_PROJECTS_EVER', joined.last_on, 'infinity') as rule
where joined.n > rule.rule_value
$$;

comment on function warehouse.project_excess_as_of(timestamptz) is
'Companies with more UR-GE projects at a time, or ever, than the rules allow, from both sources';
