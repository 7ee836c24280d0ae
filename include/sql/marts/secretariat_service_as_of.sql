-- mart.secretariat_service_as_of(known_at)
-- requires: claim_record_as_of, support_claim_as_of
-- Grain: one project with claims, as known at known_at.
-- Scope: claims for support that the secretariat submitted (mart.support_claim): in time, sent back,
--  rejected. Days late run from the last day to claim, 0: in time. Members' forms, with days late too, are in
--  mart.submission_monitor. Documents are those of the ledger of expenses: how many there are, and how many
--  are part of a claim that was submitted.
-- Limits: rejections are of claims whose amounts are published: one more would tell the others' approval.
create or replace function mart.secretariat_service_as_of(known_at timestamptz)
returns table (
    project_code text,
    claims_submitted bigint,
    claims_late bigint,
    late_pct numeric,
    days_late_median double precision,
    days_late_max integer,
    claims_sent_back bigint,
    claims_rejected bigint,
    rejected_pct numeric,
    documents bigint,
    documents_submitted bigint
)
language sql stable
-- Reads what who asks may not read in single rows.
security definer
set search_path = pg_catalog, pg_temp
as $$
with documented as (
    select
        document.project_code,
        count(*) as documents,
        count(claim.submitted_on) as documents_submitted
    from warehouse.fact_support_expense_as_known(known_at) as document
    left join warehouse.fact_support_claim_as_known(known_at) as claim using (claim_code)
    group by document.project_code
)

select
    claim.project_code,
    count(claim.submitted_on) as claims_submitted,
    count(*) filter (where claim.is_late) as claims_late,
    count(*) filter (where claim.is_late) * 100.0 / nullif(count(claim.submitted_on), 0) as late_pct,
    percentile_cont(0.5) within group (
        order by greatest(claim.submitted_on - claim.deadline_on, 0)
    ) filter (where claim.submitted_on is not null) as days_late_median,
    max(greatest(claim.submitted_on - claim.deadline_on, 0)) filter (where claim.submitted_on is not null) as days_late_max,
    count(ledger.deficient_on) as claims_sent_back,
    count(*) filter (where claim.approved_try = 0) as claims_rejected,
    count(*) filter (where claim.approved_try = 0) * 100.0
    / nullif(count(claim.approved_try), 0) as rejected_pct,
    coalesce(max(documented.documents), 0) as documents,
    coalesce(max(documented.documents_submitted), 0) as documents_submitted
from mart.support_claim_as_of(known_at) as claim
inner join warehouse.claim_record_as_of(known_at) as ledger using (claim_code)
left join documented on claim.project_code = documented.project_code
group by claim.project_code
$$;

comment on function mart.secretariat_service_as_of(timestamptz) is
'mart.secretariat_service as known at the given time; infinity: as now known';
