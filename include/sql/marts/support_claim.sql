-- mart.support_claim
-- requires: support_claim_as_of
-- Grain: one claim for support, with the state it is in now.
-- Scope, limits and rules: see mart.support_claim_as_of.
create or replace view mart.support_claim as
select * from mart.support_claim_as_of('infinity');

comment on view mart.support_claim is 'Claims for support under UR-GE with their state, deadline and days to payment. TRY';
comment on column mart.support_claim.claim_code is 'Claim';
comment on column mart.support_claim.project_code is 'Project; see warehouse.dim_project';
comment on column mart.support_claim.activity_code is 'Activity; see warehouse.dim_activity';
comment on column mart.support_claim.state is
'planned, activity_held, spent, prefinanced, claim_submitted, under_review, deficiency, resubmitted, approved, '
'approved_in_part, rejected, decided (which way is withheld), paid, own_share_collected or closed';
comment on column mart.support_claim.activity_end_on is 'Last day of the activity';
comment on column mart.support_claim.deadline_on is 'Last day to claim; afterwards the right is lost';
comment on column mart.support_claim.is_late is 'Submitted after deadline_on; NULL: not submitted';
comment on column mart.support_claim.submitted_on is 'Day of the claim; NULL: not yet';
comment on column mart.support_claim.decided_on is 'Day of the decision; NULL: not yet';
comment on column mart.support_claim.paid_on is 'Day of the payment; NULL: not yet';
comment on column mart.support_claim.days_to_pay is 'Days from claim to payment; NULL: not paid';
comment on column mart.support_claim.claimed_try is 'Claimed, TRY';
comment on column mart.support_claim.approved_try is 'Approved, TRY; 0: rejected; NULL: not decided';
comment on column mart.support_claim.paid_try is 'Paid, TRY; NULL: not yet';
comment on column mart.support_claim.source is
'ledger: register support_claims; forms: form M4';
comment on column mart.support_claim.is_withheld is
'Amounts are withheld: they would tell what is of one or two companies, here or beside others, or are not published yet';
comment on column mart.support_claim.is_kept is
'Amounts are those of an earlier publication: the revised ones would tell what is of one or two companies';
