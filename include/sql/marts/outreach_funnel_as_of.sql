-- mart.outreach_funnel_as_of(known_at)
-- requires: published_row_as_of
-- Grain: one stage of one project: contacted, reached, visited, served, clustered. Each is a count of its own;
--   none is taken for another. As known at known_at.
-- Scope: distinct enterprises of warehouse.fact_outreach (counted) beside reported numbers and targets.
-- Rules: contacted, reached, served and clustered have the indicators CONTACTED, REACHED, BENEFITED and
--   IN_CLUSTER. Where a stage has no figure, nearest is that of the indicator that would stand for it if the two
--   were the same, which nobody has said.
-- Limits: of the enterprises counted, what disclosure control has printed (docs/disclosure.md): no two
--   publications differ by one or two.
create or replace function mart.outreach_funnel_as_of(known_at timestamptz)
returns table (
    project_code text,
    stage_no integer,
    stage text,
    indicator_code text,
    counted_enterprises bigint,
    reported_enterprises numeric,
    evidence_grade text,
    target_enterprises numeric,
    attainment_pct numeric,
    nearest_code text,
    nearest_enterprises numeric,
    nearest_attainment_pct numeric
)
language sql stable
-- Reads what who asks may not read in single rows.
security definer
set search_path = pg_catalog, pg_temp
as $$
with stage (stage_no, stage, indicator_code) as (
    values
    (1, 'contacted', 'CONTACTED'),
    (2, 'reached', 'REACHED'),
    (3, 'visited', null),
    (4, 'served', 'BENEFITED'),
    (5, 'clustered', 'IN_CLUSTER')
),

counted as (
    select found.*
    from warehouse.published_row_as_of('outreach_funnel', 'outreach_funnel', known_at) as printed
    cross join
        lateral jsonb_to_record(printed.figures) as found (
            project_code text,
            stage text,
            counted_enterprises bigint
        )
),

project as (
    select distinct counted.project_code
    from counted
    where counted.counted_enterprises is not null
    union
    select distinct actual.project_code
    from warehouse.fact_indicator_value_as_known(known_at) as actual
    inner join stage using (indicator_code)
    union
    select distinct target.project_code
    from warehouse.fact_target_as_known(known_at) as target
    inner join stage using (indicator_code)
),

reported as (
    select distinct on (actual.project_code, actual.indicator_code)
        actual.project_code,
        actual.indicator_code,
        actual.actual_value,
        actual.evidence_grade
    from warehouse.fact_indicator_value_as_known(known_at) as actual
    where actual.scope_kind = 'project'
    order by actual.project_code, actual.indicator_code, actual.as_of desc nulls last, actual.actual_code
),

target as (
    select
        aim.project_code,
        aim.indicator_code,
        max(aim.target_value) as target_value
    from warehouse.fact_target_as_known(known_at) as aim
    where aim.scope_kind = 'project' and aim.comparator = 'at_least'
    group by aim.project_code, aim.indicator_code
)

select
    project.project_code,
    stage.stage_no,
    stage.stage,
    stage.indicator_code,
    counted.counted_enterprises,
    reported.actual_value as reported_enterprises,
    reported.evidence_grade,
    target.target_value as target_enterprises,
    reported.actual_value / nullif(target.target_value, 0) * 100 as attainment_pct,
    indicator.nearest_code,
    nearest.actual_value as nearest_enterprises,
    nearest.actual_value / nullif(target.target_value, 0) * 100 as nearest_attainment_pct
from project
cross join stage
left join counted using (project_code, stage)
left join warehouse.dim_indicator_as_known(known_at) as indicator using (indicator_code)
left join reported using (project_code, indicator_code)
left join target using (project_code, indicator_code)
left join reported as nearest
    on project.project_code = nearest.project_code and indicator.nearest_code = nearest.indicator_code
$$;

comment on function mart.outreach_funnel_as_of(timestamptz) is
'mart.outreach_funnel as known at the given time; infinity: as now known';
