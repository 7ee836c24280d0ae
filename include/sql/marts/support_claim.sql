-- mart.support_claim
-- requires: support_line
-- Grain: one claim for support, with the state it is in now.
-- Scope: warehouse.fact_support_claim. Amounts in TRY.
-- Rules: the state is the last step that was taken. prefinanced: the chamber has paid and not claimed
--   yet; activity_held: nobody has. days_left is what is left of the months to claim.
-- Limits: a claim is of an activity, never of a company.
create or replace view mart.support_claim as
with spent as (
    select
        line.claim_code,
        sum(line.gross_try) as gross_try,
        sum(line.gross_try) filter (where line.payer = 'chamber') as prefinanced_try,
        min(line.claim_months) as claim_months
    from warehouse.support_line as line
    group by line.claim_code
)

select
    claim.claim_code,
    claim.project_code,
    claim.activity_code,
    case
        when claim.is_closed then 'closed'
        when claim.own_share_on is not null then 'own_share_collected'
        when claim.paid_on is not null then 'paid'
        when claim.decided_on is not null and claim.approved_try = 0 then 'rejected'
        when claim.decided_on is not null and claim.approved_try < claim.claimed_try then 'approved_in_part'
        when claim.decided_on is not null then 'approved'
        when claim.resubmitted_on is not null then 'resubmitted'
        when claim.deficient_on is not null then 'deficiency'
        when claim.reviewed_on is not null then 'under_review'
        when claim.submitted_on is not null then 'claim_submitted'
        when spent.prefinanced_try > 0 then 'prefinanced'
        when spent.gross_try > 0 then 'spent'
        when claim.activity_end_on <= current_date then 'activity_held'
        else 'planned'
    end as state,
    claim.activity_end_on,
    (claim.activity_end_on + make_interval(months => coalesce(spent.claim_months, 3)))::date as deadline_on,
    claim.submitted_on > (claim.activity_end_on + make_interval(months => coalesce(spent.claim_months, 3)))::date
        as is_late,
    claim.submitted_on,
    claim.decided_on,
    claim.paid_on,
    claim.paid_on - claim.submitted_on as days_to_pay,
    claim.claimed_try,
    claim.approved_try,
    claim.paid_try
from warehouse.fact_support_claim as claim
left join spent using (claim_code);

comment on view mart.support_claim is 'Claims for support under UR-GE with their state, deadline and days to payment. TRY';
comment on column mart.support_claim.claim_code is 'Claim';
comment on column mart.support_claim.project_code is 'Project; see warehouse.dim_project';
comment on column mart.support_claim.activity_code is 'Activity; see warehouse.dim_activity';
comment on column mart.support_claim.state is
'planned, activity_held, spent, prefinanced, claim_submitted, under_review, deficiency, resubmitted, approved, '
'approved_in_part, rejected, paid, own_share_collected or closed';
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
