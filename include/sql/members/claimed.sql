-- What has been claimed so far, in TRY and in US dollars, by forms and ledger together.
-- Grain: one project, activity, expense type and day of documents.
-- Scope: the given projects, and those that share a cooperation organisation with one of them: a cap of a
--   year is the organisation's. Of an activity that the file itself is about, current lines of form M4 but not
--   of the given documents, which are being sent again. Of others the ledger's claims where it knows the
--   activity, and the lines of form M4 where it does not: what stands in both counts once.
-- Limits: a line without a rate counts in neither currency but its own; the ledger's claims are in TRY and count
--   against no cap in US dollars. A claim of the ledger counts on the day of the last of its documents.
with project as (
    select unnest(cast(:project_codes as text[])) as project_code
    union
    select other.project_code
    from warehouse.bridge_project_organisation as part
    inner join warehouse.bridge_project_organisation as other using (organisation_code, role)
    where part.role = 'cooperation_organisation' and part.project_code = any(:project_codes)
),

in_ledger as (
    select expense.activity_code
    from warehouse.fact_support_expense as expense
    where expense.activity_code <> all(:activity_codes)
    union
    select claim.activity_code
    from warehouse.fact_support_claim as claim
    where claim.activity_code <> all(:activity_codes)
)

select
    line.project_code,
    line.activity_code,
    line.expense_type,
    line.doc_date,
    sum(line.claimed_amount * case when line.currency_code = 'TRY' then 1 else line.fx_rate_try end) as claimed_try,
    sum(
        line.claimed_amount
        * case when line.currency_code = 'USD' then 1 else line.fx_rate_try / line.fx_usd_try end
    ) as claimed_usd
from warehouse.fact_support_line as line
inner join project using (project_code)
where line.document_id <> all(:document_ids)
    and line.valid_to = 'infinity'
    and line.claimed_amount is not null
    and line.activity_code not in (select in_ledger.activity_code from in_ledger)
group by line.project_code, line.activity_code, line.expense_type, line.doc_date
union all
select
    claim.project_code,
    claim.activity_code,
    min(expense.expense_type),
    max(expense.document_date),
    claim.claimed_try,
    null
from warehouse.fact_support_claim as claim
inner join warehouse.fact_support_expense as expense using (claim_code)
inner join project on claim.project_code = project.project_code
where claim.claimed_try is not null
    and claim.activity_code <> all(:activity_codes)
group by claim.claim_code, claim.project_code, claim.activity_code, claim.claimed_try
