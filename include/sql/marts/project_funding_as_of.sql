-- mart.project_funding_as_of(known_at)
-- Grain: one funder of one project, as known at known_at.
-- Scope: warehouse.fact_project_funding with the project's budget.
-- Rules: an amount that nobody has stated is NULL, never a half or a rest. amount_not_stated is what the budget
--  leaves beside the amounts that are stated, of all funders without one together.
-- Limits: amounts are in the currency of the project's budget.
create or replace function mart.project_funding_as_of(known_at timestamptz)
returns table (
    project_code text,
    funder_code text,
    funder_name_en text,
    amount numeric,
    currency text,
    share_pct numeric,
    budget_amount numeric,
    funder_count bigint,
    is_split_known boolean,
    amount_not_stated numeric,
    document_code text,
    statement_no integer,
    basis text
)
language sql stable
-- Reads what who asks may not read in single rows.
security definer
set search_path = pg_catalog, pg_temp
as $$
select
    part.project_code,
    part.funder_code,
    funder.name_en as funder_name_en,
    part.amount,
    project.budget_currency as currency,
    part.amount * 100 / nullif(project.budget_amount, 0) as share_pct,
    project.budget_amount,
    count(*) over whole as funder_count,
    bool_and(part.amount is not null) over whole as is_split_known,
    project.budget_amount - coalesce(sum(part.amount) over whole, 0) as amount_not_stated,
    part.document_code,
    part.statement_no,
    part.basis
from warehouse.fact_project_funding_as_known(known_at) as part
inner join warehouse.dim_project_as_known(known_at) as project using (project_code)
inner join warehouse.dim_organisation_as_known(known_at) as funder on part.funder_code = funder.organisation_code
window whole as (partition by part.project_code)
$$;

comment on function mart.project_funding_as_of(timestamptz) is
'mart.project_funding as known at the given time; infinity: as now known';
