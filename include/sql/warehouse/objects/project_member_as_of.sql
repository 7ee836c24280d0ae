-- warehouse.project_member_as_of(known_at)
-- requires: linked_party_as_of
-- Grain: one stay of one company in one project, from joined_on until before left_on (NULL: it is in),
--   as known at known_at.
-- Scope: form M0 and the register project_members.
-- Rules: where both know a company in a project, form M0 says from when to when, and source is 'both'.
-- Limits: about single companies: not for analysts.
create or replace function warehouse.project_member_as_of(known_at timestamptz)
returns table (project_code text, respondent text, joined_on date, left_on date, source text)
language sql stable
as $$
with kept as (
    select
        member.project_code,
        coalesce(link.company_id, member.party_code) as respondent,
        member.joined_on,
        member.left_on
    from warehouse.bridge_project_party_as_known(known_at) as member
    left join warehouse.linked_party_as_of(known_at) as link using (party_code)
),

reported as (
    select
        stay.project_code,
        stay.company_id as respondent,
        stay.joined_on,
        stay.left_on
    from warehouse.bridge_project_company as stay
    where stay.valid_from <= known_at
        and (known_at < stay.valid_to or stay.valid_to = 'infinity')
)

select
    reported.project_code,
    reported.respondent,
    reported.joined_on,
    reported.left_on,
    case
        when exists (
            select 1 from kept
            where kept.project_code = reported.project_code and kept.respondent = reported.respondent
        ) then 'both'
        else 'forms'
    end
from reported
union all
select
    kept.project_code,
    kept.respondent,
    kept.joined_on,
    kept.left_on,
    'register'
from kept
where not exists (
        select 1 from reported
        where reported.project_code = kept.project_code and reported.respondent = kept.respondent
    )
$$;

comment on function warehouse.project_member_as_of(timestamptz) is
'Companies of projects from both sources, as known at the given time';
