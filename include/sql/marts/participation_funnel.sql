-- mart.participation_funnel
-- requires: participation_funnel_as_of
-- Grain: one activity.
-- Scope, limits and rules: see mart.participation_funnel_as_of.
create or replace view mart.participation_funnel as
select * from mart.participation_funnel_as_of('infinity');

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
'A count is withheld: it or what it leaves is of one or two companies, or it is not published yet';
comment on column mart.participation_funnel.eligible is
'Members of the project that day; NULL: withheld, or the day is not known';
comment on column mart.participation_funnel.invited is
'Companies invited';
comment on column mart.participation_funnel.opted_in is
'Of these, chose to take part';
comment on column mart.participation_funnel.declined is
'Of the invited, declined';
comment on column mart.participation_funnel.registered is
'Of these, registered';
comment on column mart.participation_funnel.attended is
'Of these, took part';
comment on column mart.participation_funnel.claimed is
'Of these, whose costs were claimed';
comment on column mart.participation_funnel.persons is
'Persons they sent; NULL: not stated, or attended is withheld';
comment on column mart.participation_funnel.participation_rate_pct is
'Attended in percent of eligible, by one publication; NULL: withheld, or of nobody';
comment on column mart.participation_funnel.opt_in_rate_pct is
'Opted in, percent of invited, by one publication; NULL: withheld, or of nobody';
comment on column mart.participation_funnel.attendance_rate_pct is
'Attended in percent of opted in, by one publication; NULL: withheld, or of nobody';
comment on column mart.participation_funnel.sources is
'Where the companies are known from: forms, register, forms and register; NULL: withheld, or nobody is known of';
