-- mart.event_as_of(known_at)
-- requires: published_row_as_of
-- Grain: one kind of participant in one role at one activity, as known at known_at; participant_type
--   ALL is everybody, MEMBER the persons whom member companies sent.
-- Scope: the register event_attendance; of an activity that it does not count attendees of, the persons
--   of companies that attended by form M3 or by the register attending_companies, as mart.participation_funnel has
--   them.
-- Rules: a part that is not known is NULL, never 0, and no share is computed from it. Persons of
--   companies are never added to attendees that the register counts: they are among them.
-- Limits: of persons whom companies sent, what disclosure control has printed (docs/disclosure.md). What the register
--   counts is of the whole event, and nobody's.
create or replace function mart.event_as_of(known_at timestamptz)
returns table (
    activity_code text,
    project_code text,
    activity_type text,
    starts_on date,
    date_precision text,
    venue text,
    host_code text,
    participant_type text,
    participant_type_name_en text,
    role text,
    persons bigint,
    count_basis text,
    persons_in_all bigint,
    is_split_known boolean,
    share_pct numeric
)
language sql stable
-- Reads what who asks may not read in single rows.
security definer
set search_path = pg_catalog, pg_temp
as $$
with counted as (
    select
        part.activity_code,
        part.participant_type,
        part.role,
        part.persons::bigint as persons,
        part.count_basis
    from warehouse.fact_event_attendance_as_known(known_at) as part
),

sent as (
    select
        printed.row_key as activity_code,
        (printed.figures ->> 'persons')::bigint as persons
    from warehouse.published_row_as_of('participation_funnel', 'participation_funnel', known_at) as printed
    -- A sum with an unknown part is unknown.
    where (printed.figures ->> 'is_every_person_known')::boolean
        and printed.figures ->> 'persons' is not null
        and not exists (
            select 1 from counted
            where counted.activity_code = printed.row_key and counted.role = 'attendee'
        )
),

total as (
    select
        part.activity_code,
        part.role,
        coalesce(
            max(part.persons) filter (where part.participant_type = 'ALL'),
            case when bool_and(part.persons is not null) then sum(part.persons) end
        ) as persons_in_all,
        coalesce(bool_and(part.persons is not null) filter (where part.participant_type <> 'ALL'), false)
            as is_split_known
    from counted as part
    group by part.activity_code, part.role
),

attendance as (
    select
        counted.*,
        total.persons_in_all,
        total.is_split_known
    from counted
    inner join total using (activity_code, role)
    union all
    select
        sent.activity_code,
        'MEMBER',
        'attendee',
        sent.persons,
        'headcount',
        null,
        false
    from sent
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
    kind.name_en,
    attendance.role,
    attendance.persons,
    attendance.count_basis,
    attendance.persons_in_all::bigint,
    attendance.is_split_known,
    case when attendance.is_split_known then attendance.persons * 100.0 / nullif(attendance.persons_in_all, 0) end
from attendance
inner join warehouse.dim_activity_as_known(known_at) as activity using (activity_code)
inner join warehouse.dim_participant_type_as_known(known_at) as kind using (participant_type)
$$;

comment on function mart.event_as_of(timestamptz) is
'mart.event as known at the given time; infinity: as now known';
