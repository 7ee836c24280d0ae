-- mart.business_meeting
-- Grain: the business meetings of one activity in one format.
-- Scope: warehouse.fact_b2b_meeting. Orders are as companies report them.
create or replace view mart.business_meeting as
select
    meeting.activity_code,
    activity.project_code,
    activity.starts_on,
    meeting.meeting_format,
    meeting.meetings,
    meeting.leads,
    meeting.offers,
    meeting.orders,
    meeting.order_value_usd,
    meeting.document_code,
    meeting.statement_no
from warehouse.fact_b2b_meeting as meeting
inner join warehouse.dim_activity as activity using (activity_code);

comment on view mart.business_meeting is
'Business meetings, leads, offers and orders by activity and format; NULL: not stated';
comment on column mart.business_meeting.activity_code is
'Activity; see mart.activity';
comment on column mart.business_meeting.project_code is
'Project';
comment on column mart.business_meeting.starts_on is
'First day; NULL: not stated';
comment on column mart.business_meeting.meeting_format is
'one_to_one or group';
comment on column mart.business_meeting.meetings is
'Meetings; NULL: not stated';
comment on column mart.business_meeting.leads is
'Contacts worth following';
comment on column mart.business_meeting.offers is
'Offers made';
comment on column mart.business_meeting.orders is
'Orders placed';
comment on column mart.business_meeting.order_value_usd is
'Value of the orders as reported, US dollars';
comment on column mart.business_meeting.document_code is
'Document that says so';
comment on column mart.business_meeting.statement_no is
'Statement of docs/coverage.md';
