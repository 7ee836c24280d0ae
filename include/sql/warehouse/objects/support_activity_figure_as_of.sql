-- warehouse.support_activity_figure_as_of(through, known_at)
-- requires: support_line_as_of, support_behind_as_of, support_claim_part_as_of
-- Grain: one project, activity, type of expense and year of documents, as it stood at one month's end, up to the day
--   through, by what was known at known_at. Amounts in TRY.
-- Scope: documents spent, claims submitted, decisions and payments by that month's end, of the ledger and, of
--   activities the ledger does not know, of form M4, as in warehouse.support_finance_figure_as_of, whose sums
--   these are.
-- Rules: the year is that of the document's date, whose rule holds; claims, decisions and payments are what has
--   become of that year's documents, whenever that was. A claim is of an activity: its amounts are shared
--   among types and years (warehouse.support_claim_part_as_of); is_claim_shared says where that was done.
--   cap_try is the cap of what cap_scope and cap_unit name, on the day of the row's last document; rows that
--   share it add up in cap_used_pct, what was approved in percent of it.
-- Limits: nothing is withheld here but where mart.support_activity is published: not for analysts.
create or replace function warehouse.support_activity_figure_as_of(through date, known_at timestamptz)
returns table (
    month_end date,
    project_code text,
    activity_code text,
    expense_type text,
    year integer,
    support_item text,
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
    is_claim_shared boolean,
    cap_scope text,
    cap_unit text,
    cap_try numeric,
    is_cap_of_companies boolean,
    cap_used_pct numeric
)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
with known as materialized (
    select
        support.*,
        extract(year from support.document_date)::integer as year
    from warehouse.support_line_as_of(known_at) as support
),

part as (
    select
        first.project_code,
        first.activity_code,
        first.expense_type,
        first.year,
        (months.starts_on + interval '1 month' - interval '1 day')::date as month_end
    from (
        select
            known.project_code,
            known.activity_code,
            known.expense_type,
            known.year,
            min(known.spent_on) as spent_on
        from known
        group by known.project_code, known.activity_code, known.expense_type, known.year
    ) as first
    cross join
        lateral generate_series(
            date_trunc('month', first.spent_on::timestamp),
            date_trunc('month', (support_activity_figure_as_of.through + 1)::timestamp) - interval '1 month',
            interval '1 month'
        ) as months (starts_on)
),

line as (
    select
        known.*,
        part.month_end
    from known
    inner join part using (project_code, activity_code, expense_type, year)
    where known.spent_on <= part.month_end
),

spent as (
    select
        line.project_code,
        line.activity_code,
        line.expense_type,
        line.year,
        line.support_item,
        line.month_end,
        sum(line.gross_try) as spent_try,
        sum(line.eligible_try) as eligible_try,
        sum(line.expected_try) as expected_try,
        sum(line.supported_try) as supported_try,
        coalesce(sum(line.gross_try) filter (where line.payer = 'chamber'), 0) as prefinanced_try,
        (array_agg(line.cap_scope order by line.document_date desc, line.expense_code desc))[1] as cap_scope,
        (array_agg(line.cap_unit order by line.document_date desc, line.expense_code desc))[1] as cap_unit,
        (array_agg(line.cap_try order by line.document_date desc, line.expense_code desc))[1] as last_cap_try,
        sum(line.cap_try) as cap_sum_try
    from line
    group by
        line.project_code, line.activity_code, line.expense_type, line.year, line.support_item, line.month_end
),

company as (
    select
        line.project_code,
        line.activity_code,
        line.expense_type,
        line.year,
        line.month_end,
        count(distinct behind.respondent) as companies
    from line
    inner join warehouse.support_behind_as_of(known_at) as behind using (expense_code)
    group by line.project_code, line.activity_code, line.expense_type, line.year, line.month_end
),

claimed as (
    select
        step.project_code,
        step.activity_code,
        step.expense_type,
        step.year,
        part.month_end,
        coalesce(sum(step.amount_try) filter (where step.measure = 'claimed'), 0) as claimed_try,
        coalesce(sum(step.amount_try) filter (where step.measure = 'approved'), 0) as approved_try,
        coalesce(sum(step.amount_try) filter (where step.measure = 'rejected'), 0) as rejected_try,
        coalesce(sum(step.amount_try) filter (where step.measure = 'paid'), 0) as paid_try,
        bool_or(step.is_shared) as is_shared
    from warehouse.support_claim_part_as_of(known_at) as step
    inner join part using (project_code, activity_code, expense_type, year)
    where step.on_day <= part.month_end
    group by step.project_code, step.activity_code, step.expense_type, step.year, part.month_end
)

select
    spent.month_end,
    spent.project_code,
    spent.activity_code,
    spent.expense_type,
    spent.year,
    spent.support_item,
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
    coalesce(claimed.claimed_try - claimed.rejected_try - claimed.paid_try, 0),
    coalesce(claimed.is_shared, false),
    spent.cap_scope,
    -- Documents of lodging have a cap each; their codes are the secretariat's.
    case when spent.cap_scope <> 'person_day' then spent.cap_unit end,
    cap.cap_try,
    -- A cap by person and day tells how many a company sent for how long.
    coalesce(spent.cap_scope = 'person_day', false),
    coalesce(claimed.approved_try, 0) / nullif(cap.cap_try, 0) * 100
from spent
left join company using (project_code, activity_code, expense_type, year, month_end)
left join claimed using (project_code, activity_code, expense_type, year, month_end)
cross join
    lateral (
        select case spent.cap_scope when 'person_day' then spent.cap_sum_try else spent.last_cap_try end as cap_try
    ) as cap
$$;

comment on function warehouse.support_activity_figure_as_of(date, timestamptz) is
'Support by activity, type of expense and year at every month''s end before disclosure control, as known at the given time';
