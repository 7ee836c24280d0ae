-- mart.secretariat_service
-- requires: secretariat_service_as_of
-- Grain: one project with claims.
-- Scope, limits and rules: see mart.secretariat_service_as_of.
create or replace view mart.secretariat_service as
select * from mart.secretariat_service_as_of('infinity');

comment on view mart.secretariat_service is
'How the secretariat''s claims fare: in time, sent back, rejected';
comment on column mart.secretariat_service.project_code is
'Project';
comment on column mart.secretariat_service.claims_submitted is
'Claims submitted';
comment on column mart.secretariat_service.claims_late is
'Of these, after the months to claim';
comment on column mart.secretariat_service.late_pct is
'The same in percent';
comment on column mart.secretariat_service.days_late_median is
'Days after the last day to claim, 0: in time; the median of those submitted';
comment on column mart.secretariat_service.days_late_max is
'The same, the latest';
comment on column mart.secretariat_service.claims_sent_back is
'Claims sent back for something missing';
comment on column mart.secretariat_service.claims_rejected is
'Claims rejected, of those that mart.support_claim does not withhold';
comment on column mart.secretariat_service.rejected_pct is
'Percent of those decided that are not withheld either';
comment on column mart.secretariat_service.documents is
'Documents of expense that the secretariat keeps; those of members'' forms are in mart.submission_monitor';
comment on column mart.secretariat_service.documents_submitted is
'Of these, part of a claim that was submitted';
