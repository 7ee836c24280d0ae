-- mart.event
-- requires: event_as_of
-- Grain: one kind of participant in one role at one activity; participant_type ALL is everybody.
-- Scope, limits and rules: see mart.event_as_of.
create or replace view mart.event as
select * from mart.event_as_of('infinity');

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
