-- mart.participation_funnel
-- requires: participation, project_member
-- Grain: one activity.
-- Scope: companies, from warehouse.participation; eligible are the members of the project on the first
--  day of the activity (on the day of the invitation where no day is stated).
-- Rules: counts of one or two companies are withheld (NULL, is_withheld); rates need three companies
--  below the line.
create or replace view mart.participation_funnel as
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
        min(presence.on_day) as on_day
    from warehouse.participation as presence
    group by presence.activity_code
),

eligible as (
    select
        activity.activity_code,
        count(distinct member.party_code) as eligible
    from warehouse.dim_activity as activity
    left join counted using (activity_code)
    left join warehouse.project_member as member
        on activity.project_code = member.project_code
            and coalesce(activity.starts_on, counted.on_day) >= member.joined_on
            and coalesce(activity.starts_on, counted.on_day) < coalesce(member.left_on, 'infinity')
    group by activity.activity_code
),

stage as (
    select
        activity.activity_code,
        activity.project_code,
        activity.activity_type,
        activity.starts_on,
        eligible.eligible,
        coalesce(counted.invited, 0) as invited,
        coalesce(counted.opted_in, 0) as opted_in,
        coalesce(counted.declined, 0) as declined,
        coalesce(counted.registered, 0) as registered,
        coalesce(counted.attended, 0) as attended,
        coalesce(counted.claimed, 0) as claimed,
        counted.persons,
        coalesce(counted.invited, 0) between 1 and 2 as is_withheld
    from warehouse.dim_activity as activity
    inner join eligible using (activity_code)
    left join counted using (activity_code)
)

select
    stage.activity_code,
    stage.project_code,
    stage.activity_type,
    stage.starts_on,
    stage.is_withheld,
    case when not stage.is_withheld then stage.eligible end as eligible,
    case when not stage.is_withheld then stage.invited end as invited,
    case when not stage.is_withheld then stage.opted_in end as opted_in,
    case when not stage.is_withheld then stage.declined end as declined,
    case when not stage.is_withheld then stage.registered end as registered,
    case when not stage.is_withheld then stage.attended end as attended,
    case when not stage.is_withheld then stage.claimed end as claimed,
    case when stage.attended >= 3 then stage.persons end as persons,
    case when stage.eligible >= 3 then stage.attended * 100.0 / stage.eligible end as participation_rate_pct,
    case when stage.invited >= 3 then stage.opted_in * 100.0 / stage.invited end as opt_in_rate_pct,
    case when stage.opted_in >= 3 then stage.attended * 100.0 / stage.opted_in end as attendance_rate_pct
from stage;

comment on view mart.participation_funnel is
'Participation of companies in activities: eligible, invited, opted in, registered, attended, claimed';
comment on column mart.participation_funnel.activity_code is
'Activity; see mart.activity';
comment on column mart.participation_funnel.project_code is
'Project';
comment on column mart.participation_funnel.activity_type is
'Type of activity';
comment on column mart.participation_funnel.starts_on is
'First day; NULL: not stated';
comment on column mart.participation_funnel.is_withheld is
'One or two companies were invited: counts are NULL';
comment on column mart.participation_funnel.eligible is
'Members of the project that day';
comment on column mart.participation_funnel.invited is
'Companies invited';
comment on column mart.participation_funnel.opted_in is
'Of these, chose to take part';
comment on column mart.participation_funnel.declined is
'Of these, declined';
comment on column mart.participation_funnel.registered is
'Of these, registered';
comment on column mart.participation_funnel.attended is
'Of these, took part';
comment on column mart.participation_funnel.claimed is
'Of these, whose costs were claimed';
comment on column mart.participation_funnel.persons is
'Persons they sent; NULL: not stated, or fewer than 3 companies';
comment on column mart.participation_funnel.participation_rate_pct is
'Attended in percent of eligible; NULL: fewer than 3 eligible';
comment on column mart.participation_funnel.opt_in_rate_pct is
'Opted in, percent of invited; NULL: fewer than 3 invited';
comment on column mart.participation_funnel.attendance_rate_pct is
'Attended in percent of opted in; NULL: fewer than 3 opted in';
