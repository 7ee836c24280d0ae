-- warehouse.claim_record_as_of(known_at)
-- requires: reported_line_as_of
-- Grain: one claim for support with the day of each state it has passed, as known at known_at. TRY.
-- Scope: the ledger (register support_claims), and form M4 for activities the ledger does not know.
-- Rules: a claim of M4 is decided once every line of it is, and paid once every line that was approved
--   is; until then its amounts approved or paid are not known.
-- Limits: forms have no review, deficiency, collection of own shares or closing.
create or replace function warehouse.claim_record_as_of(known_at timestamptz)
returns table (
    claim_code text,
    project_code text,
    activity_code text,
    activity_end_on date,
    submitted_on date,
    reviewed_on date,
    deficient_on date,
    resubmitted_on date,
    decided_on date,
    paid_on date,
    claimed_try numeric,
    approved_try numeric,
    paid_try numeric,
    own_share_try numeric,
    own_share_on date,
    is_closed boolean,
    source text
)
language sql stable
-- Planned by itself and read once, whatever asks for it.
set search_path = pg_catalog, pg_temp
as $$
select
    claim.claim_code,
    claim.project_code,
    claim.activity_code,
    claim.activity_end_on,
    claim.submitted_on,
    claim.reviewed_on,
    claim.deficient_on,
    claim.resubmitted_on,
    claim.decided_on,
    claim.paid_on,
    claim.claimed_try,
    claim.approved_try,
    claim.paid_try,
    claim.own_share_try,
    claim.own_share_on,
    claim.is_closed,
    'ledger'
from warehouse.fact_support_claim_as_known(known_at) as claim
union all
select
    summed.claim_code,
    summed.project_code,
    summed.activity_code,
    activity.ends_on,
    summed.submitted_on,
    null,
    null,
    null,
    case when summed.is_decided then summed.approved_on end,
    case when summed.is_paid then summed.paid_on end,
    summed.claimed_try,
    case when summed.is_decided then summed.approved_try end,
    case when summed.is_paid then summed.paid_try end,
    null,
    null,
    false,
    'forms'
from (
    select
        line.claim_code,
        line.project_code,
        line.activity_code,
        line.submitted_on,
        max(line.approved_on) as approved_on,
        max(line.ministry_paid_on) as paid_on,
        coalesce(sum(line.claimed_try), 0) as claimed_try,
        coalesce(sum(line.approved_try), 0) as approved_try,
        coalesce(sum(line.paid_try), 0) as paid_try,
        bool_and(line.approved_on is not null) as is_decided,
        bool_and(line.approved_on is not null and (line.ministry_paid_on is not null or line.approved_try = 0))
        and max(line.ministry_paid_on) is not null as is_paid
    from warehouse.reported_line_as_of(known_at) as line
    where line.claim_code is not null
    group by line.claim_code, line.project_code, line.activity_code, line.submitted_on
) as summed
inner join warehouse.dim_activity_as_known(known_at) as activity using (activity_code)
$$;

comment on function warehouse.claim_record_as_of(timestamptz) is
'Claims for support of both sources with the day of each state, as known at the given time';
