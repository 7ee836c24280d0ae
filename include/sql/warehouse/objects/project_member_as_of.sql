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
-- Planned by itself and read once, whatever asks for it.
set search_path = pg_catalog, pg_temp
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
    case when other.respondent is null then 'forms' else 'both' end
from reported
left join (
    select distinct
        kept.project_code,
        kept.respondent
    from kept
) as other using (project_code, respondent)
union all
select
    kept.project_code,
    kept.respondent,
    kept.joined_on,
    kept.left_on,
    'register'
from kept
where (kept.project_code, kept.respondent) not in (
        select
            reported.project_code,
            reported.respondent
        from reported
    )
$$;

comment on function warehouse.project_member_as_of(timestamptz) is
'Companies of projects from both sources, as known at the given time';
