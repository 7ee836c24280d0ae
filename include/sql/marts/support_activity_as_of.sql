-- mart.support_activity_as_of(day, known_at)
-- requires: support_cell_shown_on, support_line_as_of, support_behind_as_of, claim_record_as_of
-- Grain: one project, activity, type of expense and year of documents, as it stood at the end of the last month that
--   had ended on a day, by what was known at known_at (left out: by what is now known). Amounts in TRY.
-- Scope: documents spent, claims submitted, decisions and payments by that month's end, of the ledger and, of
--   activities the ledger does not know, of form M4, as in mart.support_finance, whose sums these are.
-- Rules: the year is that of the document's date, whose rule holds; claims, decisions and payments are what has
--   become of that year's documents, whenever that was. A claim is of an activity: its amounts are shared
--   among types and years by what is supported of their documents (by the expense where nothing is), to the
--   kuruş by the largest remainders; is_claim_shared says where that was done.
--   cap_try is the cap of what cap_scope and cap_unit name, on the day of the row's last document; rows that
--   share it add up in cap_used_pct, what was approved in percent of it.
-- Limits: where documents of an item's month are of one or two companies in any activity, type and year, all that
--   have a document then stay as they stood before (shown_on, warehouse.support_cell_shown_on); where they
--   never stood otherwise, or the item has a claim of one or two companies, is_withheld and NULL. Companies
--   of one holding are one. Two times of knowledge can be compared.
create or replace function mart.support_activity_as_of(day date, known_at timestamptz default 'infinity')
returns table (
    project_code text,
    activity_code text,
    expense_type text,
    year integer,
    support_item text,
    shown_on date,
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
    is_claim_shared boolean,
    cap_scope text,
    cap_unit text,
    cap_try numeric,
    cap_used_pct numeric
)
language sql stable
-- Reads what is about single companies, which who asks may not, and gives sums.
security definer
set search_path = pg_catalog, pg_temp
as $$
with snapshot as (
    -- The day itself where it is a month's last.
    select (date_trunc('month', support_activity_as_of.day + 1) - interval '1 day')::date as month_end
),

known as materialized (
    select
        support.*,
        extract(year from support.document_date)::integer as year
    from warehouse.support_line_as_of(known_at) as support
),

-- The day of each row's figures; of what may not be shown at all too, whose amounts are left out below.
cell as (
    select
        known.project_code,
        known.activity_code,
        known.expense_type,
        known.year,
        known.support_item,
        case when min(known.spent_on) <= shown.shown_on then shown.shown_on end as shown_on,
        case when min(known.spent_on) <= shown.shown_on then shown.shown_on else snapshot.month_end end as day
    from snapshot
    inner join known on snapshot.month_end >= known.spent_on
    inner join
        warehouse.support_cell_shown_on(snapshot.month_end, known_at) as shown
        using (project_code, activity_code, expense_type, year)
    group by
        known.project_code, known.activity_code, known.expense_type, known.year, known.support_item, shown.shown_on,
        snapshot.month_end
),

line as (
    select
        known.*,
        cell.shown_on
    from known
    inner join cell using (project_code, activity_code, expense_type, year)
    where known.spent_on <= cell.day
),

spent as (
    select
        line.project_code,
        line.activity_code,
        line.expense_type,
        line.year,
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
    group by line.project_code, line.activity_code, line.expense_type, line.year
),

company as (
    select
        line.project_code,
        line.activity_code,
        line.expense_type,
        line.year,
        count(distinct behind.respondent) as companies
    from line
    inner join warehouse.support_behind_as_of(known_at) as behind using (expense_code)
    group by line.project_code, line.activity_code, line.expense_type, line.year
),

part as (
    select
        weighed.claim_code,
        weighed.project_code,
        weighed.activity_code,
        weighed.expense_type,
        weighed.year,
        case when sum(weighed.supported) over by_claim > 0 then weighed.supported else weighed.gross end as weight,
        count(*) over by_claim > 1 as is_shared
    from (
        select
            known.claim_code,
            known.project_code,
            known.activity_code,
            known.expense_type,
            known.year,
            sum(coalesce(known.supported_try, 0)) as supported,
            sum(known.gross_try) as gross
        from known
        where known.claim_code is not null
        group by known.claim_code, known.project_code, known.activity_code, known.expense_type, known.year
    ) as weighed
    window by_claim as (partition by weighed.claim_code)
),

exact as (
    select
        part.*,
        amount.measure,
        amount.kurus as whole,
        amount.kurus * part.weight / nullif(sum(part.weight) over (partition by part.claim_code, amount.measure), 0)
            as kurus
    from part
    inner join warehouse.claim_record_as_of(known_at) as claim using (claim_code)
    inner join cell
        on part.project_code = cell.project_code
            and part.activity_code = cell.activity_code
            and part.expense_type = cell.expense_type
            and part.year = cell.year
    cross join
        lateral (
            values
            ('claimed', case when claim.submitted_on <= cell.day then coalesce(claim.claimed_try, 0) end * 100),
            -- Where a claim is not decided, nothing of it has been rejected.
            (
                'approved',
                case when claim.submitted_on <= cell.day and claim.decided_on <= cell.day then claim.approved_try end * 100
            ),
            (
                'rejected',
                case
                    when claim.submitted_on <= cell.day and claim.decided_on <= cell.day
                        then claim.claimed_try - claim.approved_try
                end * 100
            ),
            (
                'paid',
                case when claim.submitted_on <= cell.day and claim.paid_on <= cell.day then claim.paid_try end * 100
            )
        ) as amount (measure, kurus)
    where amount.kurus is not null
),

ranked as (
    select
        exact.*,
        exact.whole - sum(floor(exact.kurus)) over by_claim as left_over,
        row_number() over (
            partition by exact.claim_code, exact.measure
            order by exact.kurus - floor(exact.kurus) desc, exact.expense_type, exact.year
        ) as turn
    from exact
    window by_claim as (partition by exact.claim_code, exact.measure)
),

claimed as (
    select
        ranked.project_code,
        ranked.activity_code,
        ranked.expense_type,
        ranked.year,
        coalesce(sum(money.try) filter (where ranked.measure = 'claimed'), 0) as claimed_try,
        coalesce(sum(money.try) filter (where ranked.measure = 'approved'), 0) as approved_try,
        coalesce(sum(money.try) filter (where ranked.measure = 'rejected'), 0) as rejected_try,
        coalesce(sum(money.try) filter (where ranked.measure = 'paid'), 0) as paid_try,
        bool_or(ranked.is_shared) as is_shared
    from ranked
    cross join
        lateral (
            select
                round((floor(ranked.kurus) + case when ranked.turn <= ranked.left_over then 1 else 0 end) / 100, 2) as try
        ) as money
    group by ranked.project_code, ranked.activity_code, ranked.expense_type, ranked.year
)

select
    spent.project_code,
    spent.activity_code,
    spent.expense_type,
    spent.year,
    cell.support_item,
    cell.shown_on,
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
    case when not withheld.is_withheld then
            coalesce(claimed.claimed_try - claimed.rejected_try - claimed.paid_try, 0)
    end,
    case when not withheld.is_withheld then coalesce(claimed.is_shared, false) end,
    spent.cap_scope,
    -- Documents of lodging have a cap each; their codes are the secretariat's.
    case when spent.cap_scope <> 'person_day' then spent.cap_unit end,
    cap.cap_try,
    case when not withheld.is_withheld then coalesce(claimed.approved_try, 0) / nullif(cap.cap_try, 0) * 100 end
from spent
inner join cell using (project_code, activity_code, expense_type, year)
left join company using (project_code, activity_code, expense_type, year)
left join claimed using (project_code, activity_code, expense_type, year)
cross join lateral (select cell.shown_on is null as is_withheld) as withheld
cross join
    lateral (
        select
            case
                when spent.cap_scope <> 'person_day' then spent.last_cap_try
                when not withheld.is_withheld then spent.cap_sum_try
            end as cap_try
    ) as cap
$$;

comment on function mart.support_activity_as_of(date, timestamptz) is
'mart.support_activity as it stood at the end of the given day, by what was known at the given time';
