-- mart.support_finance_as_of(day, known_at)
-- requires: support_shown_on, project_rule_on
-- Grain: one project and item of support, as it stood at the end of the last month that had ended on a day, by
--   what was known at known_at (left out: by what is now known). Amounts in TRY.
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
-- Limits: of months whose sums would tell, by themselves or by their difference from an earlier month, what is
--   of one or two companies, the last one before them is shown (shown_on, warehouse.support_shown_on);
--   where there is none, is_withheld and NULL. Companies of one holding are one. Ages are NULL while a
--   claim is outstanding that mart.support_claim withholds: in a class of age it would stand alone.
--   Two times of knowledge can be compared.
create or replace function mart.support_finance_as_of(day date, known_at timestamptz default 'infinity')
returns table (
    project_code text,
    support_item text,
    shown_on date,
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
    outstanding_over_90_days_try numeric,
    budget_try numeric,
    execution_pct numeric
)
language sql stable
-- Reads what is about single companies, which who asks may not, and gives sums.
security definer
set search_path = pg_catalog, pg_temp
as $$
with snapshot as (
    -- The day itself where it is a month's last.
    select (date_trunc('month', support_finance_as_of.day + 1) - interval '1 day')::date as month_end
),

known as materialized (
    select support.* from warehouse.support_line_as_of(known_at) as support
),

behind as materialized (
    select companies.* from warehouse.support_behind_as_of(known_at) as companies
),

-- The day of each item's figures; of what may not be shown at all too, whose amounts are left out below.
item as (
    select
        known.project_code,
        known.support_item,
        case when min(known.spent_on) <= shown.shown_on then shown.shown_on end as shown_on,
        case when min(known.spent_on) <= shown.shown_on then shown.shown_on else snapshot.month_end end as day
    from snapshot
    inner join known on snapshot.month_end >= known.spent_on
    inner join warehouse.support_shown_on(snapshot.month_end, known_at) as shown using (project_code, support_item)
    group by known.project_code, known.support_item, shown.shown_on, snapshot.month_end
),

line as (
    select known.*
    from known
    inner join item using (project_code, support_item)
    where known.spent_on <= item.day
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
        sum(latest.cap_try) as cap_try,
        -- A cap by person and day tells how many a company sent for how long.
        bool_or(latest.cap_scope = 'person_day') as is_of_companies
    from (
        select distinct on (line.project_code, line.support_item, line.cap_unit)
            line.project_code,
            line.support_item,
            line.cap_scope,
            line.cap_try
        from line
        order by line.project_code, line.support_item, line.cap_unit, line.document_date desc, line.expense_code desc
    ) as latest
    group by latest.project_code, latest.support_item
),

company as (
    select
        behind.project_code,
        behind.support_item,
        count(distinct behind.respondent) as companies
    from behind
    inner join item using (project_code, support_item)
    where behind.spent_on <= item.day
    group by behind.project_code, behind.support_item
),

claim as (
    select
        record.claim_code,
        record.project_code,
        asked.support_item,
        item.day,
        record.submitted_on <= item.day as is_submitted,
        record.submitted_on,
        record.paid_on,
        coalesce(record.paid_on <= item.day, false) as is_paid,
        coalesce(
            record.deficient_on <= item.day and coalesce(record.resubmitted_on, 'infinity') > item.day, false
        ) as is_deficient,
        record.activity_end_on + make_interval(months => coalesce(asked.claim_months, general.rule_value)) as deadline_on,
        coalesce(record.claimed_try, 0) as claimed_try,
        case when record.decided_on <= item.day then record.approved_try end as approved_try,
        case when record.paid_on <= item.day then record.paid_try else 0 end as paid_try,
        case when record.own_share_on <= item.day then record.own_share_try else 0 end as own_share_try,
        withheld.claim_code is not null as is_withheld
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
    left join warehouse.withheld_claim_as_of(known_at) as withheld using (claim_code)
    left join warehouse.project_rule_on('CLAIM_MONTHS', record.activity_end_on, known_at) as general on true
),

owed as (
    select
        claim.*,
        claim.claimed_try - coalesce(claim.approved_try, claim.claimed_try) as rejected_try,
        coalesce(claim.approved_try, claim.claimed_try) - claim.paid_try as outstanding_try,
        claim.day - claim.submitted_on as age_days
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
        not coalesce(bool_or(owed.is_withheld and owed.outstanding_try <> 0), false) as shows_ages,
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
        count(*) filter (where claim.is_submitted is not true and claim.day > claim.deadline_on) as overdue_count
    from claim
    group by claim.project_code, claim.support_item
)

select
    spent.project_code,
    spent.support_item,
    item.shown_on,
    spent.sources,
    spent.activities_in_both,
    case when not withheld.is_withheld then coalesce(company.companies, 0) end,
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
    case when not (withheld.is_withheld and cap.is_of_companies) then cap.cap_try end,
    case when not withheld.is_withheld then coalesce(claimed.approved_try, 0) / nullif(cap.cap_try, 0) * 100 end,
    case when not withheld.is_withheld then coalesce(claimed.claim_count, 0) end,
    case when not withheld.is_withheld then coalesce(claimed.deficient_count, 0) end,
    case when not withheld.is_withheld then coalesce(late.overdue_count, 0) end,
    case when not withheld.is_withheld then coalesce(claimed.late_count, 0) end,
    case when not withheld.is_withheld then claimed.days_to_pay_median end,
    case when not withheld.is_withheld then claimed.days_to_pay_p90 end,
    case when not withheld.is_withheld and coalesce(claimed.shows_ages, true) then
            coalesce(claimed.outstanding_0_30_days_try, 0)
    end,
    case when not withheld.is_withheld and coalesce(claimed.shows_ages, true) then
            coalesce(claimed.outstanding_31_60_days_try, 0)
    end,
    case when not withheld.is_withheld and coalesce(claimed.shows_ages, true) then
            coalesce(claimed.outstanding_61_90_days_try, 0)
    end,
    case when not withheld.is_withheld and coalesce(claimed.shows_ages, true) then
            coalesce(claimed.outstanding_over_90_days_try, 0)
    end,
    budget.budget_try,
    case when not withheld.is_withheld then spent.spent_try / nullif(budget.budget_try, 0) * 100 end
from spent
inner join item using (project_code, support_item)
left join company using (project_code, support_item)
left join cap using (project_code, support_item)
left join claimed using (project_code, support_item)
left join late using (project_code, support_item)
left join warehouse.fact_support_budget_as_known(known_at) as budget using (project_code, support_item)
cross join lateral (select item.shown_on is null as is_withheld) as withheld
$$;

comment on function mart.support_finance_as_of(date, timestamptz) is
'mart.support_finance as it stood at the end of the given day, by what was known at the given time';
