-- mart.business_meeting
-- requires: business_meeting_as_of
-- Grain: the business meetings of one activity in one format.
-- Scope, limits and rules: see mart.business_meeting_as_of.
create or replace view mart.business_meeting as
select * from mart.business_meeting_as_of('infinity');

comment on view mart.business_meeting is
'Business meetings, leads, offers and orders by activity and format; NULL: not stated, or withheld';
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
comment on column mart.business_meeting.source is
'forms: what companies reported; register: what the secretariat or a document states';
comment on column mart.business_meeting.is_in_both is
'The other source knows of meetings of the activity too; they are not added';
comment on column mart.business_meeting.companies is
'Companies that reported; NULL: withheld, or the source is the register';
comment on column mart.business_meeting.is_kept is
'A figure is that of an earlier publication: the revised one would tell what one or two companies changed';
