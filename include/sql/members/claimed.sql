-- What has been claimed so far, in TRY.
-- Grain: one project, activity and expense type. Scope: current lines of the given projects whose
--   rate is known.
select
    line.project_code,
    line.activity_code,
    line.expense_type,
    sum(line.claimed_amount * case when line.currency_code = 'TRY' then 1 else line.fx_rate_try end) as claimed_try
from warehouse.fact_support_line as line
where line.project_code = any(:project_codes)
    and line.valid_to = 'infinity'
    and line.claimed_amount is not null
group by line.project_code, line.activity_code, line.expense_type
