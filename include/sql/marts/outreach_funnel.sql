-- mart.outreach_funnel
-- requires: outreach_funnel_as_of
-- Grain: one stage of one project: contacted, reached, visited, served, clustered. Each is a count of
-- Scope, limits and rules: see mart.outreach_funnel_as_of.
create or replace view mart.outreach_funnel as
select * from mart.outreach_funnel_as_of('infinity');

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
'Distinct enterprises in the records; NULL: no records, or withheld';
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
