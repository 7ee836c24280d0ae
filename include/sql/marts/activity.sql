-- mart.activity
-- Grain: one activity of one project.
-- Scope: warehouse.dim_activity with type, topics, context and the item of the joint action plan.
-- Limits: who came is in mart.event (persons) and mart.participation_funnel (companies).
create or replace view mart.activity as
with topic as (
    select
        part.activity_code,
        string_agg(part.topic_code, ', ' order by part.topic_code) as topics
    from warehouse.bridge_activity_topic as part
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
from warehouse.dim_activity as activity
inner join warehouse.dim_activity_type as kind using (activity_type)
left join topic using (activity_code)
left join lateral (
    select string_agg(event.context_code, ', ' order by event.context_code) as contexts
    from warehouse.dim_context_event as event
    where activity.starts_on < event.valid_to and activity.ends_on >= event.valid_from
) as context on true;

comment on view mart.activity is
'Activities of projects: type, topics, how and where they were held, and what went on around them';
comment on column mart.activity.activity_code is
'Activity';
comment on column mart.activity.project_code is
'Project; see warehouse.dim_project';
comment on column mart.activity.activity_type is
'Type; see warehouse.dim_activity_type';
comment on column mart.activity.activity_type_name_en is
'Type in English';
comment on column mart.activity.name_en is
'Title in English';
comment on column mart.activity.name_tr is
'Title in Turkish; NULL: none';
comment on column mart.activity.theme is
'Theme as announced';
comment on column mart.activity.topics is
'Topics; see warehouse.dim_topic';
comment on column mart.activity.delivery_mode is
'online, face_to_face or hybrid; NULL: not stated';
comment on column mart.activity.country_code is
'Where it was held, or the market it is for';
comment on column mart.activity.venue is
'Place';
comment on column mart.activity.host_code is
'Organisation that hosted it';
comment on column mart.activity.provider_code is
'Organisation that taught or advised';
comment on column mart.activity.starts_on is
'First day; NULL: not stated';
comment on column mart.activity.ends_on is
'Last day; NULL: not stated';
comment on column mart.activity.date_precision is
'How exactly the days are known';
comment on column mart.activity.hours is
'Hours; NULL: not stated';
comment on column mart.activity.state is
'planned, held or cancelled';
comment on column mart.activity.plan_version is
'Version of the joint action plan';
comment on column mart.activity.item_no is
'Item of that plan';
comment on column mart.activity.is_supportable is
'Costs of this type can be supported';
comment on column mart.activity.contexts is
'Events around it; see warehouse.dim_context_event';
comment on column mart.activity.document_code is
'Document that says so';
comment on column mart.activity.statement_no is
'Statement of docs/coverage.md';
