-- warehouse.participation_figure_as_of(known_at)
-- requires: participation_as_of, project_member_as_of, respondent_as_of, shown_counts
-- Grain: one activity, as known at known_at.
-- Scope: companies of forms and registers, each once (warehouse.participation_as_of says which source
--   holds where both know one); eligible are the members of the project on the first day of the
--   activity (on the day of the invitation where no day is stated).
-- Rules: eligible, invited, opted in, registered, attended and claimed are each a part of the one before.
--   A count is withheld (NULL) where it or what it leaves of the last one shown before it is of one or two
--   companies; companies of one holding are one there. declined is held against invited, and against
--   what it leaves beside opted_in. is_every_person_known: no company that attended left its persons out.
-- Limits: what one publication leaves of another is not asked here but where mart.participation_funnel is
--   published: not for analysts.
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
    is_every_person_known boolean
)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
with respondent as (
    select
        known.respondent,
        known.counts_as
    from warehouse.respondent_as_of(known_at) as known
),

counted as (
    select
        presence.activity_code,
        array[
            count(*) filter (where presence.is_invited),
            count(*) filter (where presence.has_opted_in),
            count(*) filter (where presence.has_registered),
            count(*) filter (where presence.has_attended),
            count(*) filter (where presence.has_claimed)
        ] as steps,
        array[
            count(distinct respondent.counts_as) filter (where presence.is_invited),
            count(distinct respondent.counts_as) filter (where presence.has_opted_in),
            count(distinct respondent.counts_as) filter (where presence.has_registered),
            count(distinct respondent.counts_as) filter (where presence.has_attended),
            count(distinct respondent.counts_as) filter (where presence.has_claimed)
        ] as step_respondents,
        count(*) filter (where presence.has_declined) as declined,
        count(distinct respondent.counts_as) filter (where presence.has_declined) as declined_respondents,
        sum(presence.persons) filter (where presence.has_attended) as persons,
        bool_and(presence.persons is not null) filter (where presence.has_attended) as is_every_person_known,
        min(presence.on_day) as on_day,
        case
            when bool_and(presence.source = 'register') then 'register'
            when bool_and(presence.source = 'forms') then 'forms'
            else 'forms and register'
        end as sources
    from warehouse.participation_as_of(known_at) as presence
    inner join respondent using (respondent)
    group by presence.activity_code
),

eligible as (
    select
        activity.activity_code,
        -- Without a day nobody can say who was a member then, which is not that nobody was.
        case when coalesce(activity.starts_on, counted.on_day) is not null then count(distinct member.respondent) end
            as companies,
        count(distinct respondent.counts_as) as respondents
    from warehouse.dim_activity_as_known(known_at) as activity
    left join counted using (activity_code)
    left join warehouse.project_member_as_of(known_at) as member
        on activity.project_code = member.project_code
            and coalesce(activity.starts_on, counted.on_day) >= member.joined_on
            and coalesce(activity.starts_on, counted.on_day) < coalesce(member.left_on, 'infinity')
    left join respondent on member.respondent = respondent.respondent
    group by activity.activity_code, activity.starts_on, counted.on_day
),

guarded as (
    select
        activity.activity_code,
        counted.sources,
        eligible.companies is not null as is_eligible_known,
        coalesce(counted.steps, '{0,0,0,0,0}') as steps,
        coalesce(counted.declined, 0) as declined,
        counted.persons,
        counted.is_every_person_known,
        warehouse.shown_counts(
            eligible.companies || coalesce(counted.steps, '{0,0,0,0,0}'),
            eligible.respondents || coalesce(counted.step_respondents, '{0,0,0,0,0}')
        ) as shown,
        warehouse.shown_counts(
            array[coalesce(counted.steps[1], 0), coalesce(counted.declined, 0)],
            array[coalesce(counted.step_respondents[1], 0), coalesce(counted.declined_respondents, 0)]
        ) as shown_declined
    from warehouse.dim_activity_as_known(known_at) as activity
    inner join eligible using (activity_code)
    left join counted using (activity_code)
)

select
    guarded.activity_code,
    guarded.sources,
    guarded.is_eligible_known,
    guarded.shown[1],
    guarded.shown[2],
    guarded.shown[3],
    case when guarded.shown[3] is null or guarded.steps[1] - guarded.steps[2] - guarded.declined not between 1 and 2
            then
                guarded.shown_declined[2]
    end,
    guarded.shown[4],
    guarded.shown[5],
    guarded.shown[6],
    case when guarded.shown[5] > 0 then guarded.persons end,
    case when guarded.shown[5] > 0 then guarded.is_every_person_known end
from guarded
$$;

comment on function warehouse.participation_figure_as_of(timestamptz) is
'Participation of companies in activities before disclosure control, as known at the given time';
