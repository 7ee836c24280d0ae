-- mart.project_date
-- requires: project_date_as_of
-- Grain: one stated date of one project, of one document.
-- Scope, limits and rules: see mart.project_date_as_of.
create or replace view mart.project_date as
select * from mart.project_date_as_of('infinity');

comment on view mart.project_date is
'Dates of projects as documents state them, with the end that follows from each start and whether a stated completion confirms it';
comment on column mart.project_date.project_code is
'Project; see warehouse.dim_project';
comment on column mart.project_date.event is
'contract_start, official_launch, planned_end, completed, application or approval';
comment on column mart.project_date.event_on is
'The day; first day of the month or year where that is all that is stated; NULL: not stated';
comment on column mart.project_date.date_precision is
'How exactly it is known';
comment on column mart.project_date.document_code is
'Document that says so';
comment on column mart.project_date.statement_no is
'Statement of docs/coverage.md';
comment on column mart.project_date.basis is
'stated, found, expert, computed or recorded';
comment on column mart.project_date.planned_end_on is
'A start plus the planned months; NULL for other events';
comment on column mart.project_date.is_confirmed is
'A stated completion falls into the month of planned_end_on; NULL for other events';
comment on column mart.project_date.stated_completions is
'Months in which documents say the project was completed';
