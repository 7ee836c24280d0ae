-- mart.follow_up
-- Grain: one follow-up of one activity that was held, 3, 6 or 12 months after it, done or due.
-- Scope: warehouse.fact_follow_up against the activities with companies.
-- Rules: due where the activity was held on a known day and the months have passed.
-- Limits: counts of one or two companies are withheld, and answers that leave one or two.
create or replace view mart.follow_up as
select
    activity.activity_code,
    activity.project_code,
    term.months_after,
    (activity.ends_on + make_interval(months => term.months_after))::date as due_on,
    followed.activity_code is not null as is_done,
    (activity.ends_on + make_interval(months => term.months_after))::date <= current_date as is_due,
    guard.shown[1] as companies_asked,
    guard.shown[2] as companies_answered,
    guard.shown[2] * 100.0 / nullif(guard.shown[1], 0) as answered_pct
from warehouse.dim_activity as activity
inner join warehouse.dim_project as project using (project_code)
cross join (values (3), (6), (12)) as term (months_after)
left join warehouse.fact_follow_up as followed
    on activity.activity_code = followed.activity_code and term.months_after = followed.months_after::integer
left join
    lateral (
        select
            warehouse.shown_counts(
                array[followed.companies_asked::bigint, followed.companies_answered::bigint],
                array[followed.companies_asked::bigint, followed.companies_answered::bigint]
            ) as shown
    ) as guard on true
where activity.state = 'held' and project.programme_code = 'URGE';

comment on view mart.follow_up is
'Follow-up of activities after 3, 6 and 12 months: due, done, answered';
comment on column mart.follow_up.activity_code is
'Activity; see mart.activity';
comment on column mart.follow_up.project_code is
'Project';
comment on column mart.follow_up.months_after is
'3, 6 or 12';
comment on column mart.follow_up.due_on is
'When it is due; NULL: the day of the activity is not known';
comment on column mart.follow_up.is_done is
'It is recorded';
comment on column mart.follow_up.is_due is
'Its day has come; NULL: not known';
comment on column mart.follow_up.companies_asked is
'Companies asked; NULL: not recorded, or one or two';
comment on column mart.follow_up.companies_answered is
'Companies that answered; NULL likewise';
comment on column mart.follow_up.answered_pct is
'The same in percent';
