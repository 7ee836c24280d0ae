-- warehouse.participation_as_of(known_at)
-- requires: linked_party_as_of
-- Grain: one company and activity, with how far it came, as known at known_at.
-- Scope: form M3 and the register attending_companies.
-- Rules: where both know of a company at an activity, form M3 says whether it opted in, declined and
--   attended, and with how many persons; the register adds the steps that the form does not ask for
--   (registered, claimed), as far as the company attended. Whoever attended had registered, whoever
--   opted in was invited. By forms alone a company has claimed where a line of M4 names it and claims.
--   source is 'forms', 'register' or 'both'.
-- Limits: about single companies: not for analysts. Forms have no day of the steps: on_day is NULL.
create or replace function warehouse.participation_as_of(known_at timestamptz)
returns table (
    activity_code text,
    respondent text,
    is_invited boolean,
    has_opted_in boolean,
    has_declined boolean,
    has_registered boolean,
    has_attended boolean,
    has_claimed boolean,
    on_day date,
    persons integer,
    source text
)
language sql stable
-- Planned by itself and read once, whatever asks for it.
set search_path = pg_catalog, pg_temp
as $$
with kept as (
    select
        presence.activity_code,
        coalesce(link.company_id, presence.party_code) as respondent,
        presence.opted_in_on is not null as has_opted_in,
        presence.declined_on is not null as has_declined,
        presence.registered_on is not null as has_registered,
        presence.attended_on is not null as has_attended,
        presence.claimed_on is not null as has_claimed,
        coalesce(presence.attended_on, presence.invited_on) as on_day,
        presence.persons
    from warehouse.bridge_activity_party_as_known(known_at) as presence
    left join warehouse.linked_party_as_of(known_at) as link using (party_code)
),

reported as (
    select
        presence.activity_code,
        presence.company_id as respondent,
        coalesce(presence.is_invited, false) as is_invited,
        coalesce(presence.has_opted_in, false) as has_opted_in,
        presence.has_opted_in is false as has_declined,
        coalesce(presence.has_attended, false) as has_attended,
        presence.persons
    from warehouse.fact_activity_participation as presence
    where presence.valid_from <= known_at
        and (known_at < presence.valid_to or presence.valid_to = 'infinity')
),

claimed as (
    select distinct
        line.activity_code,
        line.company_id as respondent
    from warehouse.fact_support_line as line
    where line.company_id is not null
        and line.claimed_amount > 0
        and line.valid_from <= known_at
        and (known_at < line.valid_to or line.valid_to = 'infinity')
)

select
    reported.activity_code,
    reported.respondent,
    reported.is_invited or reported.has_opted_in or reported.has_attended,
    reported.has_opted_in or reported.has_attended,
    reported.has_declined,
    reported.has_attended or coalesce(kept.has_registered and not reported.has_declined, false),
    reported.has_attended,
    reported.has_attended and (coalesce(kept.has_claimed, false) or claimed.respondent is not null),
    kept.on_day,
    case when reported.has_attended then coalesce(reported.persons, kept.persons) end,
    case when kept.respondent is null then 'forms' else 'both' end
from reported
left join kept using (activity_code, respondent)
left join claimed using (activity_code, respondent)
union all
select
    kept.activity_code,
    kept.respondent,
    true,
    kept.has_opted_in,
    kept.has_declined,
    kept.has_registered,
    kept.has_attended,
    kept.has_claimed,
    kept.on_day,
    kept.persons,
    'register'
from kept
where not exists (
        select 1 from reported
        where reported.activity_code = kept.activity_code and reported.respondent = kept.respondent
    )
$$;

comment on function warehouse.participation_as_of(timestamptz) is
'Companies at activities from both sources, as known at the given time';
