-- mart.project_date
-- Grain: one stated date of one project, of one document.
-- Scope: warehouse.project_date. Documents that contradict one another stand side by side.
-- Rules: the planned end is a start plus the planned months. It is confirmed where a stated completion
--  falls into the same month, contradicted where there are stated completions and none does.
create or replace view mart.project_date as
with stated as (
    select
        date.*,
        case when date.event in ('contract_start', 'official_launch') then
                (date.event_on + make_interval(months => project.planned_months))::date
        end as planned_end_on
    from warehouse.project_date as date
    inner join warehouse.dim_project as project using (project_code)
),

completed as (
    select
        done.project_code,
        array_agg(distinct to_char(done.event_on, 'YYYY-MM') order by to_char(done.event_on, 'YYYY-MM')) as months
    from warehouse.project_date as done
    where done.event = 'completed'
    group by done.project_code
)

select
    stated.project_code,
    stated.event,
    stated.event_on,
    stated.date_precision,
    stated.document_code,
    stated.statement_no,
    stated.basis,
    stated.planned_end_on,
    case when stated.planned_end_on is not null then
            coalesce(to_char(stated.planned_end_on, 'YYYY-MM') = any(completed.months), false)
    end as is_confirmed,
    case when stated.planned_end_on is not null then
            array_to_string(completed.months, ', ')
    end as stated_completions
from stated
left join completed using (project_code);

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
