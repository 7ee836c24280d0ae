-- The scores of mart.event_statement as they would be if nothing were secret.
-- Grain: one activity and kind of participant (form M5; ALL: everybody), or one row of the register with a number of
--   answers.
-- Rules: recommend_score is the share of 9 and 10 less the share of 0 to 6.
-- Bound: known_at; through, which nothing here depends on.
with figure as (
    select
        concat_ws(' ', 'forms', answer.activity_code, coalesce(answer.participant_type, 'ALL')) as row_key,
        'forms' as source,
        answer.activity_code,
        coalesce(answer.participant_type, 'ALL') as participant_type,
        count(*) as n_responses,
        avg(answer.satisfaction) as mean_score,
        (count(*) filter (where answer.recommendation >= 9) - count(*) filter (where answer.recommendation <= 6))
        * 100.0 / nullif(count(answer.recommendation), 0) as recommend_score
    from warehouse.fact_event_feedback as answer
    where answer.valid_from <= :known_at
        and :known_at < answer.valid_to
    group by grouping sets ((answer.activity_code), (answer.activity_code, answer.participant_type))
    union all
    select
        concat_ws(' ', 'register', stated.activity_code, stated.feedback_no),
        'register',
        stated.activity_code,
        stated.participant_type,
        stated.n_responses,
        stated.mean_score,
        stated.recommend_score
    from warehouse.fact_event_statement_as_known(:known_at) as stated
    where stated.n_responses > 0
)

select
    'event_statement' as kind,
    figure.row_key,
    figure.row_key as group_key,
    cast('{}' as text[]) as needs,
    cast(to_jsonb(figure) as text) as figures
from figure
where cast(:through as date) is not null
order by figure.row_key
