-- warehouse.participation_figure_as_of(known_at)
-- requires: participation_as_of, project_member_as_of, respondent_as_of
-- Grain: one activity, as known at known_at.
-- Scope: companies of forms and registers, each once (warehouse.participation_as_of says which source
--   holds where both know one); eligible are the members of the project on the first day of the
--   activity (on the day of the invitation where no day is stated).
-- Rules: invited, opted in, registered, attended and claimed are each a part of the one before, declined is a part
--   of invited. is_every_person_known: no company that attended left its persons out. A rate is NULL where it is of
--   nobody.
-- Limits: nothing is withheld: not for analysts, but where mart.participation_funnel is published.
create or replace function warehouse.participation_figure_as_of(known_at timestamptz)
returns table (
    activity_code text,
    sources text,
    is_eligible_known boolean,
    eligible bigint,
    invited bigint,
    opted_in bigint,
    declined bigint,
    registered bigint,
    attended bigint,
    claimed bigint,
    persons bigint,
    is_every_person_known boolean,
    participation_rate_pct numeric,
    opt_in_rate_pct numeric,
    attendance_rate_pct numeric
)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
with counted as (
    select
        presence.activity_code,
        count(*) filter (where presence.is_invited) as invited,
        count(*) filter (where presence.has_opted_in) as opted_in,
        count(*) filter (where presence.has_declined) as declined,
        count(*) filter (where presence.has_registered) as registered,
        count(*) filter (where presence.has_attended) as attended,
        count(*) filter (where presence.has_claimed) as claimed,
        sum(presence.persons) filter (where presence.has_attended) as persons,
        bool_and(presence.persons is not null) filter (where presence.has_attended) as is_every_person_known,
        min(presence.on_day) as on_day,
        case
            when bool_and(presence.source = 'register') then 'register'
            when bool_and(presence.source = 'forms') then 'forms'
            else 'forms and register'
        end as sources
    from warehouse.participation_as_of(known_at) as presence
    inner join warehouse.respondent_as_of(known_at) as respondent using (respondent)
    group by presence.activity_code
),

eligible as (
    select
        activity.activity_code,
        -- Without a day nobody can say who was a member then, which is not that nobody was.
        case when coalesce(activity.starts_on, counted.on_day) is not null then count(distinct member.respondent) end
            as companies
    from warehouse.dim_activity_as_known(known_at) as activity
    left join counted using (activity_code)
    left join warehouse.project_member_as_of(known_at) as member
        on activity.project_code = member.project_code
            and coalesce(activity.starts_on, counted.on_day) >= member.joined_on
            and coalesce(activity.starts_on, counted.on_day) < coalesce(member.left_on, 'infinity')
    group by activity.activity_code, activity.starts_on, counted.on_day
)

select
    activity.activity_code,
    counted.sources,
    eligible.companies is not null,
    eligible.companies,
    coalesce(counted.invited, 0),
    coalesce(counted.opted_in, 0),
    coalesce(counted.declined, 0),
    coalesce(counted.registered, 0),
    coalesce(counted.attended, 0),
    coalesce(counted.claimed, 0),
    counted.persons,
    counted.is_every_person_known,
    coalesce(counted.attended, 0) * 100.0 / nullif(eligible.companies, 0),
    counted.opted_in * 100.0 / nullif(counted.invited, 0),
    counted.attended * 100.0 / nullif(counted.opted_in, 0)
from warehouse.dim_activity_as_known(known_at) as activity
inner join eligible using (activity_code)
left join counted using (activity_code)
$$;

comment on function warehouse.participation_figure_as_of(timestamptz) is
'Participation of companies in activities before disclosure control, as known at the given time';
