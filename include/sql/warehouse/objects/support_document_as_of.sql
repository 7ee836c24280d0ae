-- warehouse.support_document_as_of(known_at)
-- requires: linked_party_as_of, reported_line_as_of
-- Grain: one document of expense of one activity, whoever reported it, as known at known_at.
-- Scope: the ledger (register support_expenses), and form M4 for activities the ledger does not know.
--   Nothing that computes support reads any other table.
-- Limits: about single companies: not for analysts.
create or replace function warehouse.support_document_as_of(known_at timestamptz)
returns table (
    expense_code text,
    project_code text,
    activity_code text,
    expense_type text,
    claim_code text,
    respondent text,
    document_date date,
    spent_on date,
    payer text,
    allocation_method text,
    currency text,
    rate_to_try numeric,
    amount numeric,
    eligible_amount numeric,
    person_days integer,
    source text
)
language sql stable
-- Planned by itself and read once, whatever asks for it.
set search_path = pg_catalog, pg_temp
as $$
select
    expense.expense_code,
    expense.project_code,
    expense.activity_code,
    expense.expense_type,
    expense.claim_code,
    coalesce(link.company_id, expense.party_code),
    expense.document_date,
    expense.spent_on,
    expense.payer,
    expense.allocation_method,
    expense.currency,
    expense.rate_to_try,
    expense.amount,
    coalesce(expense.eligible_amount, expense.amount),
    expense.person_days,
    'ledger'
from warehouse.fact_support_expense_as_known(known_at) as expense
left join warehouse.linked_party_as_of(known_at) as link using (party_code)
union all
select
    line.line_code,
    line.project_code,
    line.activity_code,
    line.expense_type,
    line.claim_code,
    line.company_id,
    line.document_date,
    line.spent_on,
    line.payer,
    case when line.company_id is null then 'equal' else 'direct' end,
    line.currency_code,
    line.rate_to_try,
    line.amount_net,
    line.amount_net,
    line.person_days,
    'forms'
from warehouse.reported_line_as_of(known_at) as line
$$;

comment on function warehouse.support_document_as_of(timestamptz) is
'Documents of expense of both sources, as known at the given time; support is computed from here';
