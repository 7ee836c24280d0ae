-- mart.event_statement
-- Grain: what one kind of participant said of one activity.
-- Scope: warehouse.fact_event_statement. Statements name no person.
-- Rules: scores of fewer than 5 answers are not shown.
-- Limits: a response rate needs the number of answers and of attendees of that kind; else it is NULL.
create or replace view mart.event_statement as
select
    said.activity_code,
    said.feedback_no,
    said.participant_type,
    said.feedback_kind,
    said.topic_code,
    said.statement,
    case when said.n_responses >= 5 then said.n_responses end as n_responses,
    case when said.n_responses >= 5 then said.mean_score end as mean_score,
    case when said.n_responses >= 5 then said.recommend_score end as recommend_score,
    case when said.n_responses >= 5 then said.n_responses * 100.0 / nullif(present.persons, 0) end as response_rate_pct,
    said.document_code,
    said.statement_no
from warehouse.fact_event_statement as said
left join warehouse.fact_event_attendance as present
    on said.activity_code = present.activity_code
        and said.participant_type = present.participant_type
        and present.role = 'attendee';

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
'Answers; NULL: not stated, or fewer than 5';
comment on column mart.event_statement.mean_score is
'Mean satisfaction, 1 to 5; NULL: none, or fewer than 5 answers';
comment on column mart.event_statement.recommend_score is
'Net share that would recommend it, percent; NULL as above';
comment on column mart.event_statement.response_rate_pct is
'Answers in percent of attendees of that kind; NULL: not computable';
comment on column mart.event_statement.document_code is
'Document that says so';
comment on column mart.event_statement.statement_no is
'Statement of docs/coverage.md';
