-- What each answer has in the cells of mart.event_statement.
-- Grain: one respondent (warehouse.unnamed_respondents) of one kind of participant, and measure.
-- Rules: answers to form M5 are anonymous, and of the register only numbers and means are known. Everybody's answers
--   (ALL) are those of the kinds; of the register what the kinds leave of them too, where they leave no less than none.
-- Bound: known_at; through, which nothing here depends on.
with stated as (
    select
        known.activity_code,
        known.feedback_no,
        known.n_responses,
        known.n_responses * known.mean_score as points,
        known.n_responses * known.recommend_score / 100 as net,
        max(known.feedback_no) filter (where known.participant_type = 'ALL') over of_topic as everybody_no,
        count(*) filter (where known.participant_type = 'ALL') over of_topic as n_everybody,
        max(known.n_responses) filter (where known.participant_type = 'ALL') over of_topic
        >= sum(known.n_responses) filter (where known.participant_type is distinct from 'ALL') over of_topic
            as is_within
    from warehouse.fact_event_statement_as_known(:known_at) as known
    where known.n_responses > 0
    window of_topic as (partition by known.activity_code, known.feedback_kind, known.topic_code)
),

placed as (
    select
        stated.*,
        concat_ws(' ', 'register', stated.activity_code, stated.feedback_no) as own_key,
        case when stated.n_everybody = 1 and stated.is_within
                then
                    concat_ws(' ', 'register', stated.activity_code, stated.everybody_no)
        end as everybody_key
    from stated
),

counted as (
    select
        concat_ws(' ', 'forms', answer.activity_code, answer.participant_type) as own_key,
        concat_ws(' ', 'forms', answer.activity_code, 'ALL') as everybody_key,
        count(*) as n_responses,
        cast(sum(answer.satisfaction) as numeric) as points,
        count(answer.recommendation) as n_recommendations,
        cast(
            count(*) filter (where answer.recommendation >= 9)
            - count(*) filter (where answer.recommendation <= 6) as numeric
        ) as net
    from warehouse.fact_event_feedback as answer
    where answer.valid_from <= :known_at
        and :known_at < answer.valid_to
        and cast(:through as date) is not null
    group by answer.activity_code, answer.participant_type
    union all
    select
        placed.own_key,
        placed.everybody_key,
        placed.n_responses,
        placed.points,
        placed.n_responses,
        placed.net
    from placed
    where placed.own_key is distinct from placed.everybody_key
    union all
    -- Of everybody, what no kind has.
    select
        everybody.own_key,
        everybody.everybody_key,
        everybody.n_responses - coalesce(sum(kind.n_responses), 0),
        everybody.points - coalesce(sum(kind.points), 0),
        everybody.n_responses - coalesce(sum(kind.n_responses), 0),
        everybody.net - coalesce(sum(kind.net), 0)
    from placed as everybody
    left join placed as kind
        on everybody.own_key = kind.everybody_key and everybody.own_key <> kind.own_key
    where everybody.own_key = everybody.everybody_key
    group by everybody.own_key, everybody.everybody_key, everybody.n_responses, everybody.points, everybody.net
)

select
    item.measure,
    concat_ws(' ', counted.own_key, one.respondent_no) as unit,
    concat_ws(' ', counted.own_key, one.respondent_no) as respondent,
    array(
        select distinct cell.key || item.suffix
        from unnest(array[counted.own_key, counted.everybody_key]) as cell (key)
        where cell.key is not null
    ) as cells,
    one.value
from counted
cross join
    lateral (
        values
        ('answers', ' answers', counted.n_responses, cast(counted.n_responses as numeric), 1),
        ('answers_points', ' answers', counted.n_responses, counted.points, -1),
        ('recommendations', ' recommend', counted.n_recommendations, cast(counted.n_recommendations as numeric), 1),
        ('recommendations_net', ' recommend', counted.n_recommendations, counted.net, -1)
    ) as item (measure, suffix, n, total, each)
cross join lateral warehouse.unnamed_respondents(cast(item.n as bigint), item.total, item.each) as one
