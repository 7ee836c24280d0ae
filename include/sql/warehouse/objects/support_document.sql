-- warehouse.support_document
-- Grain: one document of expense of one activity, whoever reported it.
-- Scope: the secretariat's register. Another source of documents is a branch of this view: nothing
--   that computes support reads any other table.
create or replace view warehouse.support_document as
select
    expense.expense_code,
    expense.project_code,
    expense.activity_code,
    expense.expense_type,
    expense.claim_code,
    expense.party_code,
    expense.document_date,
    expense.spent_on,
    expense.payer,
    expense.allocation_method,
    expense.currency,
    expense.rate_to_try,
    expense.amount,
    coalesce(expense.eligible_amount, expense.amount) as eligible_amount
from warehouse.fact_support_expense as expense;

comment on view warehouse.support_document is
'Documents of expense of all sources; support is computed from here';
