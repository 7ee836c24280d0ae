-- What has been claimed so far, in TRY and in US dollars.
-- Grain: one project, activity, expense type and day of documents. Scope: current lines of the given
--   projects, but not of the given documents, which are being sent again.
-- Limits: a line without a rate counts in neither currency but its own.
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
where line.project_code = any(:project_codes)
    and line.document_id <> all(:document_ids)
    and line.valid_to = 'infinity'
    and line.claimed_amount is not null
group by line.project_code, line.activity_code, line.expense_type, line.doc_date
