-- mart.follow_up
-- requires: follow_up_as_of
-- Grain: one follow-up of one activity that was held, 3, 6 or 12 months after it, done or due.
-- Scope, limits and rules: see mart.follow_up_as_of.
create or replace view mart.follow_up as
select * from mart.follow_up_as_of('infinity');

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
'Companies asked; NULL: not recorded, or withheld';
comment on column mart.follow_up.companies_answered is
'Companies that answered; NULL likewise';
comment on column mart.follow_up.answered_pct is
'Answered in percent of asked, by one publication; NULL: withheld';
