-- mart.training_need_as_of(known_at)
-- Grain: one project and round of the needs analysis, as known at known_at.
-- Scope: needs found (warehouse.fact_needs_assessment) against training held or planned and its topics.
-- Rules: a need is closed where the newest round that scored it reaches the target.
--  Training answers a need where one of its topics is a need of the round. Hours that are not stated
--  make the share of hours NULL; the share of activities is there even so.
create or replace function mart.training_need_as_of(known_at timestamptz)
returns table (
    project_code text,
    round_no integer,
    needs bigint,
    needs_with_training bigint,
    needs_closed bigint,
    training_activities bigint,
    activities_that_answer_a_need bigint,
    share_of_activities_pct numeric,
    training_hours numeric,
    hours_that_answer_a_need numeric,
    share_of_hours_pct numeric
)
language sql stable
-- Reads what who asks may not read in single rows.
security definer
set search_path = pg_catalog, pg_temp
as $$
with need as (
    select
        assessed.project_code,
        assessed.round_no,
        assessed.topic_code,
        assessed.target_score
    from warehouse.fact_needs_assessment_as_known(known_at) as assessed
    where assessed.is_need
),

-- How a topic was last scored; a need that is closed is scored again, and is no need there.
newest as (
    select distinct on (assessed.project_code, assessed.topic_code)
        assessed.project_code,
        assessed.topic_code,
        assessed.round_no as newest_round_no,
        assessed.mean_score,
        assessed.target_score as newest_target_score
    from warehouse.fact_needs_assessment_as_known(known_at) as assessed
    where assessed.mean_score is not null
    order by assessed.project_code, assessed.topic_code, assessed.round_no desc
),

training as (
    select
        activity.project_code,
        activity.activity_code,
        activity.hours
    from warehouse.dim_activity_as_known(known_at) as activity
    inner join warehouse.dim_activity_type_as_known(known_at) as kind using (activity_type)
    where kind.counts_as_training and activity.state <> 'cancelled'
),

answer as (
    select distinct
        need.project_code,
        need.round_no,
        need.topic_code,
        training.activity_code
    from need
    inner join training using (project_code)
    inner join warehouse.bridge_activity_topic_as_known(known_at) using (activity_code, topic_code)
),

needed as (
    select
        need.project_code,
        need.round_no,
        count(distinct need.topic_code) as needs,
        count(distinct answer.topic_code) as needs_with_training,
        count(distinct need.topic_code) filter (
            where newest.newest_round_no >= need.round_no
                and newest.mean_score >= coalesce(newest.newest_target_score, need.target_score)
        ) as needs_closed
    from need
    left join newest using (project_code, topic_code)
    left join answer using (project_code, round_no, topic_code)
    group by need.project_code, need.round_no
),

weighed as (
    select
        needed.project_code,
        needed.round_no,
        training.activity_code,
        training.hours,
        count(answer.topic_code) > 0 as is_answer
    from needed
    inner join training using (project_code)
    left join answer using (project_code, round_no, activity_code)
    group by needed.project_code, needed.round_no, training.activity_code, training.hours
),

trained as (
    select
        weighed.project_code,
        weighed.round_no,
        count(*) as activities,
        count(*) filter (where weighed.is_answer) as answering,
        case when bool_and(weighed.hours is not null) then sum(weighed.hours) end as hours,
        case when bool_and(weighed.hours is not null) then
                coalesce(sum(weighed.hours) filter (where weighed.is_answer), 0)
        end as hours_answering
    from weighed
    group by weighed.project_code, weighed.round_no
)

select
    needed.project_code,
    needed.round_no,
    needed.needs,
    needed.needs_with_training,
    needed.needs_closed,
    coalesce(trained.activities, 0) as training_activities,
    coalesce(trained.answering, 0) as activities_that_answer_a_need,
    trained.answering * 100.0 / nullif(trained.activities, 0) as share_of_activities_pct,
    trained.hours as training_hours,
    trained.hours_answering as hours_that_answer_a_need,
    trained.hours_answering * 100.0 / nullif(trained.hours, 0) as share_of_hours_pct
from needed
left join trained using (project_code, round_no)
$$;

comment on function mart.training_need_as_of(timestamptz) is
'mart.training_need as known at the given time; infinity: as now known';
