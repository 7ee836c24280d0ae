-- mart.secretariat_service
-- Grain: one project with claims.
-- Scope: claims for support that the secretariat submitted (mart.support_claim): in time, sent back,
--  rejected. Members' forms are in the monitor of submissions.
create or replace view mart.secretariat_service as
select
    claim.project_code,
    count(claim.submitted_on) as claims_submitted,
    count(*) filter (where claim.is_late) as claims_late,
    count(*) filter (where claim.is_late) * 100.0 / nullif(count(claim.submitted_on), 0) as late_pct,
    count(ledger.deficient_on) as claims_sent_back,
    count(*) filter (where ledger.approved_try = 0) as claims_rejected,
    count(*) filter (where ledger.approved_try = 0) * 100.0 / nullif(count(claim.decided_on), 0) as rejected_pct
from mart.support_claim as claim
inner join warehouse.claim_record_as_of(known_at) as ledger using (claim_code)
group by claim.project_code;

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
comment on column mart.secretariat_service.claims_sent_back is
'Claims sent back for something missing';
comment on column mart.secretariat_service.claims_rejected is
'Claims rejected';
comment on column mart.secretariat_service.rejected_pct is
'Percent of those decided';
