-- mart.training_need_score_as_of(known_at)
-- requires: published_row_as_of
-- Grain: one topic in one round of the needs analysis of one project, as known at known_at; scores as published
--   then.
-- Scope: warehouse.fact_needs_assessment: means over the companies assessed, whether a need was found or not.
-- Rules: a mean is shown where at least 3 companies were assessed; a number of companies that is not stated is
--   not 3. score_change is against the last earlier round whose mean is shown. The target is the project's.
-- Limits: of the scores, what disclosure control has printed (docs/disclosure.md): no two publications differ by
--   one or two companies; until enough are new, what was printed last stands. The companies of two rounds need
--   not be the same, so that a change is that of the mean, not of companies.
create or replace function mart.training_need_score_as_of(known_at timestamptz)
returns table (
    project_code text,
    round_no integer,
    topic_code text,
    is_need boolean,
    companies integer,
    mean_score numeric,
    target_score numeric,
    points_to_target numeric,
    previous_round_no integer,
    score_change numeric,
    is_withheld boolean
)
language sql stable
-- Reads what who asks may not read in single rows.
security definer
set search_path = pg_catalog, pg_temp
as $$
with assessed as (
    select
        found.project_code,
        found.round_no,
        found.topic_code,
        found.target_score,
        score.is_need,
        score.companies,
        score.mean_score,
        score.companies is not null as is_shown
    from warehouse.fact_needs_assessment_as_known(known_at) as found
    left join warehouse.published_row_as_of('training_need_score', 'training_need_score', known_at) as printed
        on printed.row_key = concat_ws(' ', found.project_code, found.round_no, found.topic_code)
    left join
        lateral jsonb_to_record(printed.figures) as score (
            is_need boolean,
            companies integer,
            mean_score numeric
        ) on true
)

select
    assessed.project_code,
    assessed.round_no,
    assessed.topic_code,
    assessed.is_need,
    assessed.companies,
    assessed.mean_score,
    assessed.target_score,
    assessed.target_score - assessed.mean_score as points_to_target,
    case when assessed.mean_score is not null then earlier.round_no end as previous_round_no,
    assessed.mean_score - earlier.mean_score as score_change,
    not assessed.is_shown as is_withheld
from assessed
left join
    lateral (
        select
            before.round_no,
            before.mean_score
        from assessed as before
        where before.project_code = assessed.project_code
            and before.topic_code = assessed.topic_code
            and before.round_no < assessed.round_no
            and before.mean_score is not null
        order by before.round_no desc
        limit 1
    ) as earlier on true
$$;

comment on function mart.training_need_score_as_of(timestamptz) is
'mart.training_need_score as known at the given time; infinity: as now known';
