-- mart.activity
-- requires: activity_as_of
-- Grain: one activity of one project.
-- Scope, limits and rules: see mart.activity_as_of.
create or replace view mart.activity as
select * from mart.activity_as_of('infinity');

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
