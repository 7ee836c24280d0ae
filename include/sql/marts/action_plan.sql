-- mart.action_plan
-- Grain: one version of one project's joint action plan.
-- Scope: warehouse.dim_action_item, with the activities that carry items out.
create or replace view mart.action_plan as
select
    item.project_code,
    item.plan_version,
    count(*) as items,
    count(item.done_on) as items_done,
    count(item.done_on) * 100.0 / count(*) as done_pct,
    count(*) filter (where item.done_on is null and item.due_on < current_date) as items_overdue,
    count(*) filter (where exists (
        select 1 from warehouse.dim_activity as activity
        where activity.project_code = item.project_code
            and activity.plan_version = item.plan_version
            and activity.item_no = item.item_no
            and activity.state <> 'cancelled'
    )) as items_with_activity
from warehouse.dim_action_item as item
group by item.project_code, item.plan_version;

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
