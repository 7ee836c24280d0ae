-- mart.support_claim_as_of(known_at)
-- requires: support_line_as_of, claim_record_as_of, participation_as_of, respondent_as_of, day_of
-- Grain: one claim for support, with the state it is in, as known at known_at. Amounts in TRY.
-- Scope: the ledger (register support_claims), and form M4 for activities the ledger does not know;
--   source says which (warehouse.claim_record_as_of).
-- Rules: the state is the last step that was taken. prefinanced: the chamber has paid and not claimed
--   yet; activity_held: nobody has.
--   Amounts of a claim behind which one or two companies stand are withheld. Where the withheld claims
--   of a project and item of support are together of one or two companies, the amounts of the claim of
--   the fewest companies beside them are withheld too: mart.support_finance has the sum of all.
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
    paid_try numeric
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

behind as (
    select distinct
        line.project_code,
        line.support_item,
        line.claim_code,
        respondent.counts_as
    from line
    left join warehouse.participation_as_of(known_at) as presence
        on line.activity_code = presence.activity_code and presence.has_attended and line.respondent is null
    inner join warehouse.respondent_as_of(known_at) as respondent
        on coalesce(line.respondent, presence.respondent) = respondent.respondent
    where line.claim_code is not null
),

counted as (
    select
        behind.project_code,
        behind.support_item,
        behind.claim_code,
        count(distinct behind.counts_as) as companies
    from behind
    group by behind.project_code, behind.support_item, behind.claim_code
),

few as (
    select
        counted.project_code,
        counted.support_item,
        count(distinct behind.counts_as) as companies
    from counted
    inner join behind using (project_code, support_item, claim_code)
    where counted.companies < 3
    group by counted.project_code, counted.support_item
),

withheld as (
    select counted.claim_code
    from counted
    where counted.companies < 3
    union
    select beside.claim_code
    from few
    cross join
        lateral (
            select other.claim_code
            from counted as other
            where other.project_code = few.project_code
                and other.support_item = few.support_item
                and other.companies >= 3
            order by other.companies, other.claim_code
            limit 1
        ) as beside
    where few.companies < 3
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
        when claim.decided_on is not null and claim.approved_try = 0 then 'rejected'
        when claim.decided_on is not null and claim.approved_try < claim.claimed_try then 'approved_in_part'
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
    guard.is_withheld,
    case when not guard.is_withheld then claim.claimed_try end,
    case when not guard.is_withheld then claim.approved_try end,
    case when not guard.is_withheld then claim.paid_try end
from warehouse.claim_record_as_of(known_at) as claim
left join spent using (claim_code)
cross join
    lateral (
        select
            (claim.activity_end_on + make_interval(months => coalesce(spent.claim_months, 3)))::date as deadline_on
    ) as deadline
cross join
    lateral (
        select exists (select 1 from withheld where withheld.claim_code = claim.claim_code) as is_withheld
    ) as guard
$$;

comment on function mart.support_claim_as_of(timestamptz) is
'mart.support_claim as known at the given time; infinity: as now known';
