-- mart.support_activity_as_of(day, known_at)
-- requires: published_row_as_of
-- Grain: one project, activity, type of expense and year of documents, as it stood at the end of the last month that
--   had ended on a day, as published at known_at (left out: as last published). Amounts in TRY.
-- Scope and rules: see warehouse.support_activity_figure_as_of, which the publication computes it by.
-- Limits: of it, what disclosure control has printed (docs/disclosure.md), together with mart.support_finance,
--   mart.support_claim and all months. Of a month that would tell, by itself or beside others, what is of one or two
--   companies, the last month before it is shown (shown_on); where there is none, is_withheld and NULL. A month keeps
--   what was printed of it before (is_kept) where the new figures would tell what one or two companies changed.
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
    cap_used_pct numeric,
    is_kept boolean
)
language sql stable
-- Reads when it was published, which is not for everybody, and gives what was printed.
security definer
set search_path = pg_catalog, pg_temp
as $$
with printed as (
    select
        (row.figures ->> 'month_end')::date as month_end,
        row.figures
    from warehouse.published_row_as_of('support', 'support_activity', known_at) as row
    -- The day itself where it is a month's last.
    where (row.figures ->> 'month_end')::date < date_trunc('month', support_activity_as_of.day + 1)
),

latest as (
    select distinct on (
        printed.figures ->> 'project_code',
        printed.figures ->> 'activity_code',
        printed.figures ->> 'expense_type',
        printed.figures ->> 'year'
    ) printed.figures
    from printed
    order by
        printed.figures ->> 'project_code',
        printed.figures ->> 'activity_code',
        printed.figures ->> 'expense_type',
        printed.figures ->> 'year',
        (printed.figures ->> 'is_withheld')::boolean,
        printed.month_end desc
)

select shown.*
from latest
cross join
    lateral jsonb_to_record(latest.figures) as shown (
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
        cap_used_pct numeric,
        is_kept boolean
    )
$$;

comment on function mart.support_activity_as_of(date, timestamptz) is
'mart.support_activity as it stood at the end of the given day, as published at the given time';
