-- warehouse.support_finance_figure_as_of(through, known_at)
-- requires: support_line_as_of, support_behind_as_of, claim_record_as_of, project_rule_on
-- Grain: one project and item of support as it stood at one month's end, up to the day through, by what was known at
--   known_at. Amounts in TRY.
-- Scope: documents spent, claims submitted, decisions and payments by that month's end, of the ledger and, of
--   activities the ledger does not know, of form M4. sources says which; activities_in_both counts the
--   activities that form M4 has lines of too, which are left out there.
-- Rules: outstanding_claimed = claimed - paid - rejected, of claims that are not decided or not paid;
--   outstanding_approved = approved - paid; exposure = pre-financed - paid - own share collected.
--   Ages of what is outstanding run from the claim. Days to pay run from claim to payment; their
--   median and 90th percentile are interpolated. A claim is overdue where it has not been
--   submitted and the months to claim (of the item, else of the rules of projects) have passed, late
--   where it was submitted after them.
--   Use of the cap is what was approved, in percent of the caps of the scopes that have expenses;
--   execution is what was spent, in percent of the item's budget (register item_budgets).
-- Limits: nothing is withheld here but where mart.support_finance is published: not for analysts.
create or replace function warehouse.support_finance_figure_as_of(through date, known_at timestamptz)
returns table (
    month_end date,
    project_code text,
    support_item text,
    sources text,
    activities_in_both bigint,
    company_count bigint,
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
    is_cap_of_companies boolean,
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
    outstanding_over_90_days_try numeric,
    budget_try numeric,
    execution_pct numeric,
    outstanding_claims text[]
)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
with known as materialized (
    select support.* from warehouse.support_line_as_of(known_at) as support
),

item as (
    select
        first.project_code,
        first.support_item,
        (months.starts_on + interval '1 month' - interval '1 day')::date as month_end
    from (
        select
            known.project_code,
            known.support_item,
            min(known.spent_on) as spent_on
        from known
        group by known.project_code, known.support_item
    ) as first
    cross join
        lateral generate_series(
            date_trunc('month', first.spent_on::timestamp),
            date_trunc('month', (support_finance_figure_as_of.through + 1)::timestamp) - interval '1 month',
            interval '1 month'
        ) as months (starts_on)
),

line as (
    select
        known.*,
        item.month_end
    from known
    inner join item using (project_code, support_item)
    where known.spent_on <= item.month_end
),

spent as (
    select
        line.project_code,
        line.support_item,
        line.month_end,
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
    group by line.project_code, line.support_item, line.month_end
),

cap as (
    select
        latest.project_code,
        latest.support_item,
        latest.month_end,
        sum(latest.cap_try) as cap_try,
        -- A cap by person and day tells how many a company sent for how long.
        bool_or(latest.cap_scope = 'person_day') as is_of_companies
    from (
        select distinct on (line.project_code, line.support_item, line.month_end, line.cap_unit)
            line.project_code,
            line.support_item,
            line.month_end,
            line.cap_scope,
            line.cap_try
        from line
        order by
            line.project_code, line.support_item, line.month_end, line.cap_unit, line.document_date desc,
            line.expense_code desc
    ) as latest
    group by latest.project_code, latest.support_item, latest.month_end
),

company as (
    select
        item.project_code,
        item.support_item,
        item.month_end,
        count(distinct behind.respondent) as companies
    from warehouse.support_behind_as_of(known_at) as behind
    inner join item using (project_code, support_item)
    where behind.spent_on <= item.month_end
    group by item.project_code, item.support_item, item.month_end
),

claim as (
    select
        record.claim_code,
        record.project_code,
        asked.support_item,
        item.month_end,
        record.submitted_on <= item.month_end as is_submitted,
        record.submitted_on,
        record.paid_on,
        coalesce(record.paid_on <= item.month_end, false) as is_paid,
        coalesce(
            record.deficient_on <= item.month_end and coalesce(record.resubmitted_on, 'infinity') > item.month_end, false
        ) as is_deficient,
        record.activity_end_on + make_interval(months => coalesce(asked.claim_months, general.rule_value)) as deadline_on,
        coalesce(record.claimed_try, 0) as claimed_try,
        case when record.decided_on <= item.month_end then record.approved_try end as approved_try,
        case when record.paid_on <= item.month_end then record.paid_try else 0 end as paid_try,
        case when record.own_share_on <= item.month_end then record.own_share_try else 0 end as own_share_try
    from warehouse.claim_record_as_of(known_at) as record
    inner join (
        select
            known.claim_code,
            known.support_item,
            min(known.claim_months) as claim_months
        from known
        where known.claim_code is not null
        group by known.claim_code, known.support_item
    ) as asked using (claim_code)
    inner join item
        on record.project_code = item.project_code and asked.support_item = item.support_item
    left join warehouse.project_rule_on('CLAIM_MONTHS', record.activity_end_on, known_at) as general on true
),

owed as (
    select
        claim.*,
        claim.claimed_try - coalesce(claim.approved_try, claim.claimed_try) as rejected_try,
        coalesce(claim.approved_try, claim.claimed_try) - claim.paid_try as outstanding_try,
        claim.month_end - claim.submitted_on as age_days
    from claim
    where claim.is_submitted
),

claimed as (
    select
        owed.project_code,
        owed.support_item,
        owed.month_end,
        sum(owed.claimed_try) as claimed_try,
        coalesce(sum(owed.approved_try), 0) as approved_try,
        sum(owed.rejected_try) as rejected_try,
        sum(owed.paid_try) as paid_try,
        sum(owed.outstanding_try) as outstanding_claimed_try,
        coalesce(sum(owed.approved_try - owed.paid_try), 0) as outstanding_approved_try,
        count(*) as claim_count,
        array_agg(owed.claim_code order by owed.claim_code) filter (where owed.outstanding_try <> 0)
            as outstanding_claims,
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
    group by owed.project_code, owed.support_item, owed.month_end
),

late as (
    select
        claim.project_code,
        claim.support_item,
        claim.month_end,
        sum(claim.own_share_try) as own_share_collected_try,
        count(*) filter (where claim.is_submitted is not true and claim.month_end > claim.deadline_on) as overdue_count
    from claim
    group by claim.project_code, claim.support_item, claim.month_end
)

select
    spent.month_end,
    spent.project_code,
    spent.support_item,
    spent.sources,
    spent.activities_in_both,
    coalesce(company.companies, 0),
    spent.spent_try,
    spent.eligible_try,
    spent.expected_try,
    spent.supported_try,
    spent.spent_try - spent.supported_try,
    spent.prefinanced_try,
    coalesce(claimed.claimed_try, 0),
    coalesce(claimed.approved_try, 0),
    coalesce(claimed.rejected_try, 0),
    coalesce(claimed.paid_try, 0),
    coalesce(claimed.outstanding_claimed_try, 0),
    coalesce(claimed.outstanding_approved_try, 0),
    coalesce(late.own_share_collected_try, 0),
    spent.prefinanced_try - coalesce(claimed.paid_try, 0) - coalesce(late.own_share_collected_try, 0),
    claimed.paid_try / nullif(spent.spent_try, 0) * 100,
    cap.cap_try,
    cap.is_of_companies,
    coalesce(claimed.approved_try, 0) / nullif(cap.cap_try, 0) * 100,
    coalesce(claimed.claim_count, 0),
    coalesce(claimed.deficient_count, 0),
    coalesce(late.overdue_count, 0),
    coalesce(claimed.late_count, 0),
    claimed.days_to_pay_median,
    claimed.days_to_pay_p90,
    coalesce(claimed.outstanding_0_30_days_try, 0),
    coalesce(claimed.outstanding_31_60_days_try, 0),
    coalesce(claimed.outstanding_61_90_days_try, 0),
    coalesce(claimed.outstanding_over_90_days_try, 0),
    budget.budget_try,
    spent.spent_try / nullif(budget.budget_try, 0) * 100,
    coalesce(claimed.outstanding_claims, '{}')
from spent
left join company using (project_code, support_item, month_end)
left join cap using (project_code, support_item, month_end)
left join claimed using (project_code, support_item, month_end)
left join late using (project_code, support_item, month_end)
left join warehouse.fact_support_budget_as_known(known_at) as budget using (project_code, support_item)
$$;

comment on function warehouse.support_finance_figure_as_of(date, timestamptz) is
'Support by project and item at every month''s end before disclosure control, as known at the given time';
