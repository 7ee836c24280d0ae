-- mart.activity_as_of(known_at)
-- Grain: one activity of one project, as known at known_at.
-- Scope: warehouse.dim_activity with type, topics, context and the item of the joint action plan.
-- Limits: who came is in mart.event (persons) and mart.participation_funnel (companies).
create or replace function mart.activity_as_of(known_at timestamptz)
returns table (
    activity_code text,
    project_code text,
    activity_type text,
    activity_type_name_en text,
    name_en text,
    name_tr text,
    theme text,
    topics text,
    delivery_mode text,
    country_code text,
    venue text,
    host_code text,
    provider_code text,
    starts_on date,
    ends_on date,
    date_precision text,
    hours numeric,
    state text,
    plan_version integer,
    item_no integer,
    is_supportable boolean,
    contexts text,
    document_code text,
    statement_no integer
)
language sql stable
-- Reads what who asks may not read in single rows.
security definer
set search_path = pg_catalog, pg_temp
as $$
with topic as (
    select
        part.activity_code,
        string_agg(part.topic_code, ', ' order by part.topic_code) as topics
    from warehouse.bridge_activity_topic_as_known(known_at) as part
    group by part.activity_code
)

select
    activity.activity_code,
    activity.project_code,
    activity.activity_type,
    kind.name_en as activity_type_name_en,
    activity.name_en,
    activity.name_tr,
    activity.theme,
    topic.topics,
    activity.delivery_mode,
    activity.country_code,
    activity.venue,
    activity.host_code,
    activity.provider_code,
    activity.starts_on,
    activity.ends_on,
    activity.date_precision,
    activity.hours,
    activity.state,
    activity.plan_version,
    activity.item_no,
    kind.is_supportable,
    context.contexts,
    activity.document_code,
    activity.statement_no
from warehouse.dim_activity_as_known(known_at) as activity
inner join warehouse.dim_activity_type_as_known(known_at) as kind using (activity_type)
left join topic using (activity_code)
left join lateral (
    select string_agg(event.context_code, ', ' order by event.context_code) as contexts
    from warehouse.dim_context_event_as_known(known_at) as event
    where activity.starts_on < event.valid_to and activity.ends_on >= event.valid_from
) as context on true
$$;

comment on function mart.activity_as_of(timestamptz) is
'mart.activity as known at the given time; infinity: as now known';
