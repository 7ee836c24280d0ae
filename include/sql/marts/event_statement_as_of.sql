-- mart.event_statement_as_of(known_at)
-- Grain: what one kind of participant said of one activity, as known at known_at.
-- Scope: the register event_feedback, and the answers to form M5 as scores: of everybody (ALL) and, by
--   kind of participant, where every kind that answered has five answers or more. Where form M5 gives
--   scores of an activity, scores that the register holds of it are left out: they are the same answers.
-- Rules: scores of fewer than 5 answers are not shown; of the register, where there is a score of everybody,
--   those of no kind if one kind, or what they leave of everybody, is of fewer than 5. recommend_score
--   is the share of 9 and 10 less the share of 0 to 6. Statements name no person; comments to the form
--   stay with the steward.
-- Limits: a response rate needs the number of answers and of attendees of that kind; else it is NULL.
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
with answered as (
    select
        answer.activity_code,
        answer.participant_type,
        count(*) as n_responses,
        sum(answer.satisfaction) as satisfaction,
        count(answer.recommendation) as n_recommendations,
        count(*) filter (where answer.recommendation >= 9) as promoters,
        count(*) filter (where answer.recommendation <= 6) as detractors
    from warehouse.fact_event_feedback as answer
    where answer.valid_from <= known_at
        and (known_at < answer.valid_to or answer.valid_to = 'infinity')
    group by answer.activity_code, answer.participant_type
),

summed as (
    select
        answered.activity_code,
        coalesce(answered.participant_type, 'ALL') as participant_type,
        grouping(answered.participant_type) = 1 as is_everybody,
        sum(answered.n_responses) as n_responses,
        sum(answered.satisfaction) as satisfaction,
        sum(answered.n_recommendations) as n_recommendations,
        sum(answered.promoters) as promoters,
        sum(answered.detractors) as detractors
    from answered
    group by grouping sets ((answered.activity_code), (answered.activity_code, answered.participant_type))
),

scored as (
    select
        summed.activity_code,
        summed.participant_type,
        summed.n_responses,
        summed.satisfaction / summed.n_responses as mean_score,
        case when summed.n_recommendations >= 5 then
                (summed.promoters - summed.detractors) * 100.0 / summed.n_recommendations
        end as recommend_score
    from summed
    where summed.n_responses >= 5
        and (
            summed.is_everybody
            or (
                select bool_and(kind.n_responses >= 5 and kind.n_recommendations not between 1 and 4)
                from answered as kind
                where kind.activity_code = summed.activity_code
            )
        )
),

stated as (
    select
        known.*,
        known.participant_type <> 'ALL' and (
            bool_or(known.n_responses between 1 and 4) filter (where known.participant_type <> 'ALL') over of_topic
            or max(known.n_responses) filter (where known.participant_type = 'ALL') over of_topic
            - sum(known.n_responses) filter (where known.participant_type <> 'ALL') over of_topic between 1 and 4
        ) and bool_or(known.participant_type = 'ALL') over of_topic as gives_away
    from warehouse.fact_event_statement_as_known(known_at) as known
    window of_topic as (partition by known.activity_code, known.feedback_kind, known.topic_code)
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
        case when stated.gives_away is not true then stated.n_responses::bigint end as n_responses,
        stated.mean_score,
        stated.recommend_score,
        stated.document_code,
        stated.statement_no
    from stated
    where stated.feedback_kind <> 'score'
        or not exists (select 1 from scored where scored.activity_code = stated.activity_code)
    union all
    select
        scored.activity_code,
        'forms',
        null,
        scored.participant_type,
        'score',
        null,
        null,
        scored.n_responses::bigint,
        scored.mean_score,
        scored.recommend_score,
        null,
        null
    from scored
)

select
    said.activity_code,
    said.source,
    said.feedback_no,
    said.participant_type,
    said.feedback_kind,
    said.topic_code,
    said.statement,
    case when said.n_responses >= 5 then said.n_responses end,
    case when said.n_responses >= 5 then said.mean_score end,
    case when said.n_responses >= 5 then said.recommend_score end,
    case when said.n_responses >= 5 then said.n_responses * 100.0 / nullif(present.persons, 0) end,
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
