-- mart.project_funding
-- requires: project_funding_as_of
-- Grain: one funder of one project.
-- Scope, limits and rules: see mart.project_funding_as_of.
create or replace view mart.project_funding as
select * from mart.project_funding_as_of('infinity');

comment on view mart.project_funding is
'Who pays how much of a project; a split that nobody has stated is NULL';
comment on column mart.project_funding.project_code is
'Project';
comment on column mart.project_funding.funder_code is
'Who pays; see warehouse.dim_organisation';
comment on column mart.project_funding.funder_name_en is
'Its name in English';
comment on column mart.project_funding.amount is
'What it pays; NULL: not stated, which is not an equal part';
comment on column mart.project_funding.currency is
'Currency of the amounts, ISO 4217';
comment on column mart.project_funding.share_pct is
'Of the budget, percent; NULL: amount or budget is not stated';
comment on column mart.project_funding.budget_amount is
'Total budget of the project; NULL: not stated';
comment on column mart.project_funding.funder_count is
'Funders named';
comment on column mart.project_funding.is_split_known is
'The amounts of all funders are stated';
comment on column mart.project_funding.amount_not_stated is
'Budget less the amounts that are stated: of all funders without one together; NULL: no budget is stated';
comment on column mart.project_funding.document_code is
'Document that says so';
comment on column mart.project_funding.statement_no is
'Statement of docs/coverage.md';
comment on column mart.project_funding.basis is
'stated, found, expert, computed or recorded';
