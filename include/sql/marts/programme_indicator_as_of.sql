-- mart.programme_indicator_as_of(known_at)
-- Grain: one indicator of one project that has a value; an indicator without any has one row with
--  NULL. As known at known_at.
-- Scope: warehouse.fact_indicator_value, every value, not the newest only.
create or replace function mart.programme_indicator_as_of(known_at timestamptz)
returns table (
    indicator_code text,
    name_en text,
    name_tr text,
    definition text,
    unit text,
    direction text,
    has_metric boolean,
    project_code text,
    scope_kind text,
    scope_code text,
    actual_value numeric,
    as_of date,
    evidence_grade text,
    document_code text,
    statement_no integer
)
language sql stable
-- Reads what who asks may not read in single rows.
security definer
set search_path = pg_catalog, pg_temp
as $$
select
    indicator.indicator_code,
    indicator.name_en,
    indicator.name_tr,
    indicator.definition,
    indicator.unit,
    indicator.direction,
    indicator.has_metric,
    actual.project_code,
    actual.scope_kind,
    actual.scope_code,
    actual.actual_value,
    actual.as_of,
    actual.evidence_grade,
    actual.document_code,
    actual.statement_no
from warehouse.dim_indicator_as_known(known_at) as indicator
left join warehouse.fact_indicator_value_as_known(known_at) as actual
    on indicator.indicator_code = actual.indicator_code and actual.scope_kind <> 'company'
$$;

comment on function mart.programme_indicator_as_of(timestamptz) is
'mart.programme_indicator as known at the given time; infinity: as now known';
