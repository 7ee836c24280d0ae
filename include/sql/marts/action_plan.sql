-- mart.action_plan
-- requires: action_plan_as_of
-- Grain: one version of one project's joint action plan.
-- Scope, limits and rules: see mart.action_plan_as_of.
create or replace view mart.action_plan as
select * from mart.action_plan_as_of('infinity');

comment on view mart.action_plan is
'Joint action plans of the projects: planned, done, overdue';
comment on column mart.action_plan.project_code is
'Project';
comment on column mart.action_plan.plan_version is
'Version of the plan';
comment on column mart.action_plan.items is
'Items';
comment on column mart.action_plan.items_done is
'Of these, done';
comment on column mart.action_plan.done_pct is
'The same in percent';
comment on column mart.action_plan.items_overdue is
'Not done and due';
comment on column mart.action_plan.items_with_activity is
'Items that an activity carries out';
