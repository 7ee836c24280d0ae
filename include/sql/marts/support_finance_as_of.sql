-- mart.support_finance_as_of(day, known_at)
-- requires: support_line_as_of, claim_record_as_of, participation_as_of, respondent_as_of
-- Grain: one project and item of support, as it stood at the end of a day by what was known at known_at
--   (left out: by what is now known). Amounts in TRY.
-- Scope: documents spent, claims submitted, decisions and payments by that day, of the ledger and, of
--   activities the ledger does not know, of form M4. sources says which; activities_in_both counts the
--   activities that form M4 has lines of too, which are left out there.
-- Rules: outstanding_claimed = claimed - paid - rejected, of claims that are not decided or not paid;
--   outstanding_approved = approved - paid; exposure = pre-financed - paid - own share collected.
--   Ages of what is outstanding run from the claim. Days to pay run from claim to payment; their
--   median and 90th percentile are interpolated. A claim is overdue where it has not been
--   submitted and the months to claim have passed, late where it was submitted after them.
--   Use of the cap is what was approved, in percent of the caps of the scopes that have expenses.
-- Limits: figures of one or two companies are withheld: is_withheld, amounts NULL, counts of claims too.
--   Companies of one holding are one. Two days can be compared.
create or replace function mart.support_finance_as_of(day date, known_at timestamptz default 'infinity')
returns table (
    project_code text,
    support_item text,
    sources text,
    activities_in_both bigint,
    company_count bigint,
    is_withheld boolean,
    spent_try numeric,
    eligible_try numeric,
    expected_try numeric,
    supported_try numeric,
    own_share_try numeric,
    prefinanced_try numeric,
    claimed_try numeric,
    approved_try numeric,
    rejected_try numeric,
    paid_try numeric,
    outstanding_claimed_try numeric,
    outstanding_approved_try numeric,
    own_share_collected_try numeric,
    prefinance_exposure_try numeric,
    effective_rate_pct numeric,
    cap_try numeric,
    cap_used_pct numeric,
    claim_count bigint,
    deficient_count bigint,
    overdue_count bigint,
    late_count bigint,
    days_to_pay_median double precision,
    days_to_pay_p90 double precision,
    outstanding_0_30_days_try numeric,
    outstanding_31_60_days_try numeric,
    outstanding_61_90_days_try numeric,
    outstanding_over_90_days_try numeric
)
language sql stable
-- Reads what is about single companies, which who asks may not, and gives sums.
security definer
set search_path = pg_catalog, pg_temp
as $$
with line as (
    select line.*
    from warehouse.support_line_as_of(known_at) as line
    where line.spent_on <= day
),

spent as (
    select
        line.project_code,
        line.support_item,
        sum(line.gross_try) as spent_try,
        sum(line.eligible_try) as eligible_try,
        sum(line.expected_try) as expected_try,
        sum(line.supported_try) as supported_try,
        coalesce(sum(line.gross_try) filter (where line.payer = 'chamber'), 0) as prefinanced_try,
        case
            when bool_and(line.source = 'ledger') then 'ledger'
            when bool_and(line.source = 'forms') then 'forms'
            else 'ledger and forms'
        end as sources,
        count(distinct line.activity_code) filter (
            where line.source = 'ledger'
                and exists (
                    select 1 from warehouse.fact_support_line as reported
                    where reported.activity_code = line.activity_code
                        and reported.valid_from <= known_at
                        and (known_at < reported.valid_to or reported.valid_to = 'infinity')
                )
        ) as activities_in_both
    from line
    group by line.project_code, line.support_item
),

cap as (
    select
        latest.project_code,
        latest.support_item,
        sum(latest.cap_try) as cap_try
    from (
        select distinct on (line.project_code, line.support_item, line.cap_unit)
            line.project_code,
            line.support_item,
            line.cap_try
        from line
        order by line.project_code, line.support_item, line.cap_unit, line.document_date desc, line.expense_code desc
    ) as latest
    group by latest.project_code, latest.support_item
),

company as (
    select
        line.project_code,
        line.support_item,
        count(distinct respondent.respondent) as companies,
        count(distinct respondent.counts_as) as respondents
    from line
    left join warehouse.participation_as_of(known_at) as presence
        on line.activity_code = presence.activity_code
            and presence.has_attended
            and line.respondent is null
    left join warehouse.respondent_as_of(known_at) as respondent
        on coalesce(line.respondent, presence.respondent) = respondent.respondent
    group by line.project_code, line.support_item
),

claim as (
    select
        claim.claim_code,
        claim.project_code,
        item.support_item,
        claim.submitted_on <= day as is_submitted,
        claim.submitted_on,
        claim.paid_on,
        coalesce(claim.paid_on <= day, false) as is_paid,
        coalesce(claim.deficient_on <= day and coalesce(claim.resubmitted_on, 'infinity') > day, false) as is_deficient,
        claim.activity_end_on + make_interval(months => coalesce(item.claim_months, 3)) as deadline_on,
        coalesce(claim.claimed_try, 0) as claimed_try,
        case when claim.decided_on <= day then claim.approved_try end as approved_try,
        case when claim.paid_on <= day then claim.paid_try else 0 end as paid_try,
        case when claim.own_share_on <= day then claim.own_share_try else 0 end as own_share_try
    from warehouse.claim_record_as_of(known_at) as claim
    inner join (
        select
            line.claim_code,
            line.support_item,
            min(line.claim_months) as claim_months
        from warehouse.support_line_as_of(known_at) as line
        where line.claim_code is not null
        group by line.claim_code, line.support_item
    ) as item using (claim_code)
),

owed as (
    select
        claim.*,
        claim.claimed_try - coalesce(claim.approved_try, claim.claimed_try) as rejected_try,
        coalesce(claim.approved_try, claim.claimed_try) - claim.paid_try as outstanding_try,
        day - claim.submitted_on as age_days
    from claim
    where claim.is_submitted
),

claimed as (
    select
        owed.project_code,
        owed.support_item,
        sum(owed.claimed_try) as claimed_try,
        coalesce(sum(owed.approved_try), 0) as approved_try,
        sum(owed.rejected_try) as rejected_try,
        sum(owed.paid_try) as paid_try,
        sum(owed.outstanding_try) as outstanding_claimed_try,
        coalesce(sum(owed.approved_try - owed.paid_try), 0) as outstanding_approved_try,
        count(*) as claim_count,
        count(*) filter (where owed.is_deficient) as deficient_count,
        count(*) filter (where owed.submitted_on > owed.deadline_on) as late_count,
        percentile_cont(0.5) within group (
            order by owed.paid_on - owed.submitted_on
        ) filter (where owed.is_paid) as days_to_pay_median,
        percentile_cont(0.9) within group (
            order by owed.paid_on - owed.submitted_on
        ) filter (where owed.is_paid) as days_to_pay_p90,
        coalesce(sum(owed.outstanding_try) filter (where owed.age_days <= 30), 0) as outstanding_0_30_days_try,
        coalesce(sum(owed.outstanding_try) filter (where owed.age_days between 31 and 60), 0) as outstanding_31_60_days_try,
        coalesce(sum(owed.outstanding_try) filter (where owed.age_days between 61 and 90), 0) as outstanding_61_90_days_try,
        coalesce(sum(owed.outstanding_try) filter (where owed.age_days > 90), 0) as outstanding_over_90_days_try
    from owed
    group by owed.project_code, owed.support_item
),

late as (
    select
        claim.project_code,
        claim.support_item,
        sum(claim.own_share_try) as own_share_collected_try,
        count(*) filter (where claim.is_submitted is not true and day > claim.deadline_on) as overdue_count
    from claim
    group by claim.project_code, claim.support_item
)

select
    spent.project_code,
    spent.support_item,
    spent.sources,
    spent.activities_in_both,
    case when not withheld.is_withheld then company.companies end,
    withheld.is_withheld,
    case when not withheld.is_withheld then spent.spent_try end,
    case when not withheld.is_withheld then spent.eligible_try end,
    case when not withheld.is_withheld then spent.expected_try end,
    case when not withheld.is_withheld then spent.supported_try end,
    case when not withheld.is_withheld then spent.spent_try - spent.supported_try end,
    case when not withheld.is_withheld then spent.prefinanced_try end,
    case when not withheld.is_withheld then coalesce(claimed.claimed_try, 0) end,
    case when not withheld.is_withheld then coalesce(claimed.approved_try, 0) end,
    case when not withheld.is_withheld then coalesce(claimed.rejected_try, 0) end,
    case when not withheld.is_withheld then coalesce(claimed.paid_try, 0) end,
    case when not withheld.is_withheld then coalesce(claimed.outstanding_claimed_try, 0) end,
    case when not withheld.is_withheld then coalesce(claimed.outstanding_approved_try, 0) end,
    case when not withheld.is_withheld then coalesce(late.own_share_collected_try, 0) end,
    case when not withheld.is_withheld then
        spent.prefinanced_try - coalesce(claimed.paid_try, 0) - coalesce(late.own_share_collected_try, 0)
    end,
    case when not withheld.is_withheld then claimed.paid_try / nullif(spent.spent_try, 0) * 100 end,
    cap.cap_try,
    case when not withheld.is_withheld then coalesce(claimed.approved_try, 0) / nullif(cap.cap_try, 0) * 100 end,
    case when not withheld.is_withheld then coalesce(claimed.claim_count, 0) end,
    case when not withheld.is_withheld then coalesce(claimed.deficient_count, 0) end,
    case when not withheld.is_withheld then coalesce(late.overdue_count, 0) end,
    case when not withheld.is_withheld then coalesce(claimed.late_count, 0) end,
    case when not withheld.is_withheld then claimed.days_to_pay_median end,
    case when not withheld.is_withheld then claimed.days_to_pay_p90 end,
    case when not withheld.is_withheld then coalesce(claimed.outstanding_0_30_days_try, 0) end,
    case when not withheld.is_withheld then coalesce(claimed.outstanding_31_60_days_try, 0) end,
    case when not withheld.is_withheld then coalesce(claimed.outstanding_61_90_days_try, 0) end,
    case when not withheld.is_withheld then coalesce(claimed.outstanding_over_90_days_try, 0) end
from spent
inner join company using (project_code, support_item)
left join cap using (project_code, support_item)
left join claimed using (project_code, support_item)
left join late using (project_code, support_item)
cross join lateral (select company.respondents between 1 and 2 as is_withheld) as withheld
$$;

comment on function mart.support_finance_as_of(date, timestamptz) is
'mart.support_finance as it stood at the end of the given day, by what was known at the given time';
