-- mart.training_need
-- Grain: one project and round of the needs analysis.
-- Scope: needs found (warehouse.fact_needs_assessment) against training held or planned and its topics.
-- Rules: training answers a need where one of its topics is a need of the round. Hours that are not
--  stated make the share of hours NULL; the share of activities is there even so.
create or replace view mart.training_need as
with need as (
    select
        assessed.project_code,
        assessed.round_no,
        assessed.topic_code,
        assessed.mean_score,
        assessed.target_score
    from warehouse.fact_needs_assessment as assessed
    where assessed.is_need
),

training as (
    select
        activity.project_code,
        activity.activity_code,
        activity.hours
    from warehouse.dim_activity as activity
    inner join warehouse.dim_activity_type as kind using (activity_type)
    where kind.counts_as_training and activity.state <> 'cancelled'
)

select
    assessment.project_code,
    assessment.round_no,
    assessment.needs,
    assessment.needs_with_training,
    assessment.needs_closed,
    coalesce(trained.activities, 0) as training_activities,
    trained.answering as activities_that_answer_a_need,
    trained.answering * 100.0 / nullif(trained.activities, 0) as share_of_activities_pct,
    trained.hours as training_hours,
    trained.hours_answering as hours_that_answer_a_need,
    trained.hours_answering * 100.0 / nullif(trained.hours, 0) as share_of_hours_pct
from (
    select
        need.project_code,
        need.round_no,
        count(*) as needs,
        count(*) filter (where exists (
            select 1 from training
            inner join warehouse.bridge_activity_topic as topic using (activity_code)
            where training.project_code = need.project_code and topic.topic_code = need.topic_code
        )) as needs_with_training,
        count(*) filter (where need.mean_score >= need.target_score) as needs_closed
    from need
    group by need.project_code, need.round_no
) as assessment
left join lateral (
    select
        count(*) as activities,
        count(*) filter (where answered.is_answer) as answering,
        case when bool_and(answered.hours is not null) then sum(answered.hours) end as hours,
        case when bool_and(answered.hours is not null) then
                coalesce(sum(answered.hours) filter (where answered.is_answer), 0)
        end as hours_answering
    from (
        select
            training.hours,
            exists(
                select 1 from warehouse.bridge_activity_topic as topic
                inner join need using (topic_code)
                where topic.activity_code = training.activity_code
                    and need.project_code = assessment.project_code
                    and need.round_no = assessment.round_no
            ) as is_answer
        from training
        where training.project_code = assessment.project_code
    ) as answered
) as trained on true;

comment on view mart.training_need is
'How much of the training answers a need that the needs analysis found';
comment on column mart.training_need.project_code is
'Project';
comment on column mart.training_need.round_no is
'Round of the needs analysis';
comment on column mart.training_need.needs is
'Needs found';
comment on column mart.training_need.needs_with_training is
'Of these, needs that a training is about';
comment on column mart.training_need.needs_closed is
'Of these, needs whose mean score has reached its target';
comment on column mart.training_need.training_activities is
'Trainings held or planned';
comment on column mart.training_need.activities_that_answer_a_need is
'Of these, about a need of the round';
comment on column mart.training_need.share_of_activities_pct is
'The same in percent';
comment on column mart.training_need.training_hours is
'Hours of training; NULL: not stated of every training';
comment on column mart.training_need.hours_that_answer_a_need is
'Of these, in trainings about a need';
comment on column mart.training_need.share_of_hours_pct is
'The same in percent';
