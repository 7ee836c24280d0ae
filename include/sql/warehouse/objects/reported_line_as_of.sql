-- warehouse.reported_line_as_of(known_at)
-- Grain: one line of form M4 that counts, as known at known_at, with the claim it is part of.
-- Scope: lines of activities that the registers support_expenses and support_claims know nothing of.
--   The ledger goes before the forms, activity by activity: it has every state of a claim, and a
--   document's number is not kept in clear in the members' facts, so that single documents cannot be
--   told to be the same.
-- Rules: lines of one activity and item of support that were claimed on one day are one claim.
-- Limits: about single companies: not for analysts. Amounts in TRY are NULL where the document's day
--   has no exchange rate.
create or replace function warehouse.reported_line_as_of(known_at timestamptz)
returns table (
    line_code text,
    claim_code text,
    project_code text,
    activity_code text,
    expense_type text,
    company_id text,
    document_date date,
    spent_on date,
    payer text,
    currency_code text,
    rate_to_try numeric,
    amount_net numeric,
    claimed_try numeric,
    approved_try numeric,
    paid_try numeric,
    person_days integer,
    submitted_on date,
    approved_on date,
    ministry_paid_on date
)
language sql stable
-- Planned by itself and read once, whatever asks for it.
set search_path = pg_catalog, pg_temp
as $$
select
    concat_ws(' ', line.activity_code, line.document_id, line.expense_type, line.company_id),
    case when line.submitted_on is not null then
        concat_ws(' ', line.activity_code, kind.support_item, line.submitted_on::text)
    end,
    line.project_code,
    line.activity_code,
    line.expense_type,
    line.company_id,
    line.doc_date,
    line.spent_on,
    lower(line.payer),
    line.currency_code,
    in_lira.rate,
    line.amount_net,
    round(line.claimed_amount * in_lira.rate, 2),
    round(line.approved_amount * in_lira.rate, 2),
    round(line.paid_amount * in_lira.rate, 2),
    line.person_days,
    line.submitted_on,
    line.approved_on,
    line.ministry_paid_on
from warehouse.fact_support_line as line
inner join warehouse.dim_expense_type_as_known(known_at) as kind using (expense_type)
cross join
    lateral (
        select case line.currency_code when 'TRY' then 1 else line.fx_rate_try end as rate
    ) as in_lira
where line.valid_from <= known_at
    and (known_at < line.valid_to or line.valid_to = 'infinity')
    and line.activity_code not in (
        select expense.activity_code from warehouse.fact_support_expense_as_known(known_at) as expense
        union all
        select claim.activity_code from warehouse.fact_support_claim_as_known(known_at) as claim
    )
$$;

comment on function warehouse.reported_line_as_of(timestamptz) is
'Lines of form M4 of activities that the ledger does not know, as known at the given time';
