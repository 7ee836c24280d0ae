-- mart.action_plan_as_of(known_at)
-- requires: day_of
-- Grain: one version of one project's joint action plan, as known at known_at.
-- Scope: warehouse.dim_action_item, with the activities that carry items out.
create or replace function mart.action_plan_as_of(known_at timestamptz)
returns table (
    project_code text,
    plan_version integer,
    items bigint,
    items_done bigint,
    done_pct numeric,
    items_overdue bigint,
    items_with_activity bigint
)
language sql stable
-- Reads what who asks may not read in single rows.
security definer
set search_path = pg_catalog, pg_temp
as $$
select
    item.project_code,
    item.plan_version,
    count(*) as items,
    count(item.done_on) as items_done,
    count(item.done_on) * 100.0 / count(*) as done_pct,
    count(*) filter (where item.done_on is null and item.due_on < warehouse.day_of(known_at)) as items_overdue,
    count(*) filter (where exists (
        select 1 from warehouse.dim_activity_as_known(known_at) as activity
        where activity.project_code = item.project_code
            and activity.plan_version = item.plan_version
            and activity.item_no = item.item_no
            and activity.state <> 'cancelled'
    )) as items_with_activity
from warehouse.dim_action_item_as_known(known_at) as item
group by item.project_code, item.plan_version
$$;

comment on function mart.action_plan_as_of(timestamptz) is
'mart.action_plan as known at the given time; infinity: as now known';
