-- mart.event
-- Grain: one kind of participant in one role at one activity; participant_type ALL is everybody.
-- Scope: warehouse.fact_event_attendance.
-- Rules: a part that is not known is NULL, never 0, and no share is computed from it.
create or replace view mart.event as
with total as (
    select
        part.activity_code,
        part.role,
        coalesce(
            max(part.persons) filter (where part.participant_type = 'ALL'),
            case when bool_and(part.persons is not null) then sum(part.persons) end
        ) as persons_in_all,
        coalesce(bool_and(part.persons is not null) filter (where part.participant_type <> 'ALL'), false)
            as is_split_known
    from warehouse.fact_event_attendance as part
    group by part.activity_code, part.role
)

select
    attendance.activity_code,
    activity.project_code,
    activity.activity_type,
    activity.starts_on,
    activity.date_precision,
    activity.venue,
    activity.host_code,
    attendance.participant_type,
    kind.name_en as participant_type_name_en,
    attendance.role,
    attendance.persons,
    attendance.count_basis,
    total.persons_in_all,
    total.is_split_known,
    case when total.is_split_known then attendance.persons * 100.0 / nullif(total.persons_in_all, 0) end as share_pct
from warehouse.fact_event_attendance as attendance
inner join warehouse.dim_activity as activity using (activity_code)
inner join warehouse.dim_participant_type as kind using (participant_type)
inner join total using (activity_code, role);

comment on view mart.event is
'Who came to events, by type and role, where that is known. No person is named anywhere';
comment on column mart.event.activity_code is
'Activity; see mart.activity';
comment on column mart.event.project_code is
'Project';
comment on column mart.event.activity_type is
'Type of activity';
comment on column mart.event.starts_on is
'First day';
comment on column mart.event.date_precision is
'How exactly it is known; inferred_year: the document gives day and month only';
comment on column mart.event.venue is
'Place';
comment on column mart.event.host_code is
'Organisation that hosted it';
comment on column mart.event.participant_type is
'Kind of participant; ALL: everybody; see warehouse.dim_participant_type';
comment on column mart.event.participant_type_name_en is
'The same in English';
comment on column mart.event.role is
'attendee, panelist or invited';
comment on column mart.event.persons is
'How many; NULL: not stated, which is not 0';
comment on column mart.event.count_basis is
'headcount, registered, estimate or stated';
comment on column mart.event.persons_in_all is
'Everybody in that role; NULL: not known';
comment on column mart.event.is_split_known is
'The number of every kind is known';
comment on column mart.event.share_pct is
'Share of everybody in that role, percent; NULL where the split is not known';
