-- mart.outreach_funnel
-- Grain: one stage of one project: contacted, reached, visited, served, clustered. Each is a count of
-- its own; none is taken for another.
-- Scope: distinct enterprises of warehouse.fact_outreach (counted) beside reported numbers and targets.
-- Rules: contacted, reached, served and clustered have the indicators CONTACTED, REACHED, BENEFITED and
--  IN_CLUSTER. Where a stage has no figure, nearest is that of the indicator that would stand for it
--  if the two were the same, which nobody has said.
-- Limits: counts of one or two enterprises are withheld.
create or replace view mart.outreach_funnel as
with stage (stage_no, stage, indicator_code) as (
    values
    (1, 'contacted', 'CONTACTED'),
    (2, 'reached', 'REACHED'),
    (3, 'visited', null),
    (4, 'served', 'BENEFITED'),
    (5, 'clustered', 'IN_CLUSTER')
),

project as (
    select distinct outreach.project_code
    from warehouse.fact_outreach as outreach
    union
    select distinct actual.project_code
    from warehouse.fact_indicator_value as actual
    inner join stage using (indicator_code)
    union
    select distinct target.project_code
    from warehouse.fact_target as target
    inner join stage using (indicator_code)
),

counted as (
    select
        outreach.project_code,
        outreach.stage,
        count(distinct outreach.party_code) as enterprises
    from warehouse.fact_outreach as outreach
    group by outreach.project_code, outreach.stage
),

reported as (
    select distinct on (actual.project_code, actual.indicator_code)
        actual.project_code,
        actual.indicator_code,
        actual.actual_value,
        actual.evidence_grade
    from warehouse.fact_indicator_value as actual
    where actual.scope_kind = 'project'
    order by actual.project_code, actual.indicator_code, actual.as_of desc nulls last, actual.actual_code
),

target as (
    select
        aim.project_code,
        aim.indicator_code,
        max(aim.target_value) as target_value
    from warehouse.fact_target as aim
    where aim.scope_kind = 'project' and aim.comparator = 'at_least'
    group by aim.project_code, aim.indicator_code
)

select
    project.project_code,
    stage.stage_no,
    stage.stage,
    stage.indicator_code,
    case when coalesce(counted.enterprises, 0) not between 1 and 2 then counted.enterprises end as counted_enterprises,
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
left join warehouse.dim_indicator as indicator using (indicator_code)
left join reported using (project_code, indicator_code)
left join target using (project_code, indicator_code)
left join reported as nearest
    on project.project_code = nearest.project_code and indicator.nearest_code = nearest.indicator_code;

comment on view mart.outreach_funnel is
'How far enterprises came with a project, stage by stage: counted, reported and aimed at. 700 contacted, 400 to be reached and 200 to be in clusters are three different things';
comment on column mart.outreach_funnel.project_code is
'Project';
comment on column mart.outreach_funnel.stage_no is
'Order of the stages';
comment on column mart.outreach_funnel.stage is
'contacted, reached, visited, served or clustered';
comment on column mart.outreach_funnel.indicator_code is
'Indicator of the stage; NULL: none';
comment on column mart.outreach_funnel.counted_enterprises is
'Distinct enterprises in the records; NULL: no records, or one or two';
comment on column mart.outreach_funnel.reported_enterprises is
'As the newest document reports; NULL: none does';
comment on column mart.outreach_funnel.evidence_grade is
'measured, reported or claimed';
comment on column mart.outreach_funnel.target_enterprises is
'The target; NULL: none';
comment on column mart.outreach_funnel.attainment_pct is
'Reported in percent of the target';
comment on column mart.outreach_funnel.nearest_code is
'Indicator that would stand for the stage if the two were the same';
comment on column mart.outreach_funnel.nearest_enterprises is
'Its reported value';
comment on column mart.outreach_funnel.nearest_attainment_pct is
'What attainment would be if they were the same; never say it without that if';
