-- mart.event_statement
-- requires: event_statement_as_of
-- Grain: what one kind of participant said of one activity.
-- Scope, limits and rules: see mart.event_statement_as_of.
create or replace view mart.event_statement as
select * from mart.event_statement_as_of('infinity');

comment on view mart.event_statement is
'What participants said of events, by kind of participant, without persons';
comment on column mart.event_statement.activity_code is
'Activity; see mart.activity';
comment on column mart.event_statement.feedback_no is
'Number within the activity';
comment on column mart.event_statement.participant_type is
'Who said so; NULL: not stated';
comment on column mart.event_statement.feedback_kind is
'opinion, pain_point, opportunity, outcome or score';
comment on column mart.event_statement.topic_code is
'What about; see warehouse.dim_topic';
comment on column mart.event_statement.statement is
'Short words';
comment on column mart.event_statement.n_responses is
'Answers; NULL: not stated, or withheld';
comment on column mart.event_statement.mean_score is
'Mean satisfaction, 1 to 5; NULL: none, or withheld';
comment on column mart.event_statement.recommend_score is
'Net share that would recommend it, percent; NULL as above';
comment on column mart.event_statement.response_rate_pct is
'Answers in percent of attendees of that kind; NULL: not computable';
comment on column mart.event_statement.document_code is
'Document that says so';
comment on column mart.event_statement.statement_no is
'Statement of docs/coverage.md';
comment on column mart.event_statement.source is
'forms: answers to form M5; register';
