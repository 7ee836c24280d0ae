-- mart.follow_up_as_of(known_at)
-- requires: day_of, published_row_as_of
-- Grain: one follow-up of one activity that was held, 3, 6 or 12 months after it, done or due, as
--  known at known_at; counts as published then.
-- Scope: warehouse.fact_follow_up against the activities with companies.
-- Rules: due where the activity was held on a known day and the months have passed.
-- Limits: of the counts, what disclosure control has printed (docs/disclosure.md): none, and nothing that they leave of
--  each other, here or in another publication, is of one or two companies. answered_pct is of one publication.
create or replace function mart.follow_up_as_of(known_at timestamptz)
returns table (
    activity_code text,
    project_code text,
    months_after integer,
    due_on date,
    is_done boolean,
    is_due boolean,
    companies_asked integer,
    companies_answered integer,
    answered_pct numeric
)
language sql stable
-- Reads what who asks may not read in single rows.
security definer
set search_path = pg_catalog, pg_temp
as $$
select
    activity.activity_code,
    activity.project_code,
    term.months_after,
    (activity.ends_on + make_interval(months => term.months_after))::date as due_on,
    followed.activity_code is not null as is_done,
    (activity.ends_on + make_interval(months => term.months_after))::date <= warehouse.day_of(known_at) as is_due,
    shown.companies_asked,
    shown.companies_answered,
    shown.answered_pct
from warehouse.dim_activity_as_known(known_at) as activity
inner join warehouse.dim_project_as_known(known_at) as project using (project_code)
cross join (values (3), (6), (12)) as term (months_after)
left join warehouse.fact_follow_up_as_known(known_at) as followed
    on activity.activity_code = followed.activity_code and term.months_after = followed.months_after::integer
left join warehouse.published_row_as_of('follow_up', 'follow_up', known_at) as printed
    on printed.row_key = concat_ws(' ', activity.activity_code, term.months_after)
left join
    lateral jsonb_to_record(printed.figures) as shown (
        companies_asked integer,
        companies_answered integer,
        answered_pct numeric
    ) on true
where activity.state = 'held' and project.programme_code = 'URGE'
$$;

comment on function mart.follow_up_as_of(timestamptz) is
'mart.follow_up as known at the given time; infinity: as now known';
