-- mart.event_statement_as_of(known_at)
-- requires: published_row_as_of
-- Grain: what one kind of participant said of one activity, as known at known_at; scores as published then.
-- Scope: the register event_feedback, and the answers to form M5 as scores: of everybody (ALL) and, by
--   kind of participant, where every kind that answered has five answers or more. Where form M5 gives
--   scores of an activity, scores that the register holds of it are left out: they are the same answers.
-- Rules: scores of fewer than 5 answers are not shown; of the register, where there is a score of everybody,
--   those of no kind if one kind, or what they leave of everybody, is of fewer than 5
--   (disclosure/event_statement_figures). Statements name no person; comments to the form stay with the steward.
-- Limits: of the scores, what disclosure control has printed (docs/disclosure.md): nothing that two publications leave
--   is of one or two answers; until enough have come, what was printed last stands. A response rate needs the number of
--   answers and of attendees of that kind; else it is NULL.
create or replace function mart.event_statement_as_of(known_at timestamptz)
returns table (
    activity_code text,
    source text,
    feedback_no integer,
    participant_type text,
    feedback_kind text,
    topic_code text,
    statement text,
    n_responses bigint,
    mean_score numeric,
    recommend_score numeric,
    response_rate_pct numeric,
    document_code text,
    statement_no integer
)
language sql stable
-- Reads what who asks may not read in single rows.
security definer
set search_path = pg_catalog, pg_temp
as $$
with printed as (
    select
        published.row_key,
        score.*
    from warehouse.published_row_as_of('event_statement', 'event_statement', known_at) as published
    cross join
        lateral jsonb_to_record(published.figures) as score (
            source text,
            activity_code text,
            participant_type text,
            n_responses bigint,
            mean_score numeric,
            recommend_score numeric
        )
),

said as (
    select
        stated.activity_code,
        'register' as source,
        stated.feedback_no,
        stated.participant_type,
        stated.feedback_kind,
        stated.topic_code,
        stated.statement,
        printed.n_responses,
        printed.mean_score,
        printed.recommend_score,
        stated.document_code,
        stated.statement_no
    from warehouse.fact_event_statement_as_known(known_at) as stated
    left join printed
        on printed.row_key = concat_ws(' ', 'register', stated.activity_code, stated.feedback_no)
    where stated.feedback_kind <> 'score'
        or not exists (
            select 1 from printed as form
            where form.source = 'forms' and form.activity_code = stated.activity_code and form.n_responses is not null
        )
    union all
    select
        printed.activity_code,
        'forms',
        null,
        printed.participant_type,
        'score',
        null,
        null,
        printed.n_responses,
        printed.mean_score,
        printed.recommend_score,
        null,
        null
    from printed
    where printed.source = 'forms' and printed.n_responses is not null
)

select
    said.activity_code,
    said.source,
    said.feedback_no,
    said.participant_type,
    said.feedback_kind,
    said.topic_code,
    said.statement,
    said.n_responses,
    said.mean_score,
    said.recommend_score,
    said.n_responses * 100.0 / nullif(present.persons, 0),
    said.document_code,
    said.statement_no
from said
left join warehouse.fact_event_attendance_as_known(known_at) as present
    on said.activity_code = present.activity_code
        and said.participant_type = present.participant_type
        and present.role = 'attendee'
$$;

comment on function mart.event_statement_as_of(timestamptz) is
'mart.event_statement as known at the given time; infinity: as now known';
