-- mart.project_date_as_of(known_at)
-- Grain: one stated date of one project, of one document, as known at known_at.
-- Scope: warehouse.project_date. Documents that contradict one another stand side by side.
-- Rules: the planned end is a start plus the planned months. It is confirmed where a stated completion
--  falls into the same month, contradicted where there are stated completions and none does.
create or replace function mart.project_date_as_of(known_at timestamptz)
returns table (
    project_code text,
    event text,
    event_on date,
    date_precision text,
    document_code text,
    statement_no integer,
    basis text,
    planned_end_on date,
    is_confirmed boolean,
    stated_completions text
)
language sql stable
-- Reads what who asks may not read in single rows.
security definer
set search_path = pg_catalog, pg_temp
as $$
with stated as (
    select
        date.*,
        case when date.event in ('contract_start', 'official_launch') then
                (date.event_on + make_interval(months => project.planned_months))::date
        end as planned_end_on
    from warehouse.project_date_as_known(known_at) as date
    inner join warehouse.dim_project_as_known(known_at) as project using (project_code)
),

completed as (
    select
        done.project_code,
        array_agg(distinct to_char(done.event_on, 'YYYY-MM') order by to_char(done.event_on, 'YYYY-MM')) as months
    from warehouse.project_date_as_known(known_at) as done
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
left join completed using (project_code)
$$;

comment on function mart.project_date_as_of(timestamptz) is
'mart.project_date as known at the given time; infinity: as now known';
