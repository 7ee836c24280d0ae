-- mart.support_claim_as_of(known_at)
-- requires: support_line_as_of, claim_record_as_of, published_row_as_of, project_rule_on, day_of
-- Grain: one claim for support, with the state it is in, as known at known_at. Amounts in TRY.
-- Scope: the ledger (register support_claims), and form M4 for activities the ledger does not know;
--   source says which (warehouse.claim_record_as_of).
-- Rules: the state is the last step that was taken. prefinanced: the chamber has paid and not claimed
--   yet; activity_held: nobody has. The months to claim are those of the expenses' item, and of the
--   rules of projects where the item has none.
--   Amounts are as published at known_at, together with mart.support_finance (docs/disclosure.md); until they
--   are, and where they may not be, they are withheld, and so is how the claim was decided: a rejection is an
--   amount, which taken from the sum would leave that of the other claims.
-- Limits: a claim is of an activity, never of a company.
create or replace function mart.support_claim_as_of(known_at timestamptz)
returns table (
    claim_code text,
    source text,
    project_code text,
    activity_code text,
    state text,
    activity_end_on date,
    deadline_on date,
    is_late boolean,
    submitted_on date,
    decided_on date,
    paid_on date,
    days_to_pay integer,
    is_withheld boolean,
    claimed_try numeric,
    approved_try numeric,
    paid_try numeric,
    is_kept boolean
)
language sql stable
-- Reads what who asks may not read in single rows.
security definer
set search_path = pg_catalog, pg_temp
as $$
with line as (
    select support.*
    from warehouse.support_line_as_of(known_at) as support
),

spent as (
    select
        line.claim_code,
        sum(line.gross_try) as gross_try,
        sum(line.gross_try) filter (where line.payer = 'chamber') as prefinanced_try,
        min(line.claim_months) as claim_months
    from line
    group by line.claim_code
),

printed as (
    select shown.*
    from warehouse.published_row_as_of('support', 'support_claim', known_at) as published
    cross join
        lateral jsonb_to_record(published.figures) as shown (
            claim_code text,
            is_withheld boolean,
            claimed_try numeric,
            approved_try numeric,
            paid_try numeric,
            is_kept boolean
        )
)

select
    claim.claim_code,
    claim.source,
    claim.project_code,
    claim.activity_code,
    case
        when claim.is_closed then 'closed'
        when claim.own_share_on is not null then 'own_share_collected'
        when claim.paid_on is not null then 'paid'
        when claim.decided_on is not null and printed.approved_try is null then 'decided'
        when claim.decided_on is not null and printed.approved_try = 0 then 'rejected'
        when claim.decided_on is not null and printed.approved_try < printed.claimed_try then 'approved_in_part'
        when claim.decided_on is not null then 'approved'
        when claim.resubmitted_on is not null then 'resubmitted'
        when claim.deficient_on is not null then 'deficiency'
        when claim.reviewed_on is not null then 'under_review'
        when claim.submitted_on is not null then 'claim_submitted'
        when spent.prefinanced_try > 0 then 'prefinanced'
        when spent.gross_try > 0 then 'spent'
        when claim.activity_end_on <= warehouse.day_of(known_at) then 'activity_held'
        else 'planned'
    end,
    claim.activity_end_on,
    deadline.deadline_on,
    claim.submitted_on > deadline.deadline_on,
    claim.submitted_on,
    claim.decided_on,
    claim.paid_on,
    claim.paid_on - claim.submitted_on,
    coalesce(printed.is_withheld, num_nonnulls(claim.claimed_try, claim.approved_try, claim.paid_try) > 0),
    printed.claimed_try,
    printed.approved_try,
    printed.paid_try,
    coalesce(printed.is_kept, false)
from warehouse.claim_record_as_of(known_at) as claim
left join spent using (claim_code)
left join printed using (claim_code)
left join warehouse.project_rule_on('CLAIM_MONTHS', claim.activity_end_on, known_at) as general on true
cross join
    lateral (
        select
            (
                claim.activity_end_on + make_interval(months => coalesce(spent.claim_months, general.rule_value))
            )::date as deadline_on
    ) as deadline
$$;

comment on function mart.support_claim_as_of(timestamptz) is
'mart.support_claim as known at the given time; infinity: as now known';
