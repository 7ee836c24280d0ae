-- mart.management_indicator_as_of(known_at)
-- Grain: one answer of a cluster management in one interview, as known at known_at.
-- Scope: warehouse.fact_management_indicator of clusters that agree to be shown.
-- Limits: raw answers; no label score is computed or published.
create or replace function mart.management_indicator_as_of(known_at timestamptz)
returns table (
    subject_code text,
    name_en text,
    assessed_on date,
    dimension text,
    question_no integer,
    answer text
)
language sql stable
-- Reads what who asks may not read in single rows.
security definer
set search_path = pg_catalog, pg_temp
as $$
select
    answered.subject_code,
    subject.name_en,
    answered.assessed_on,
    answered.dimension,
    answered.question_no,
    answered.answer
from warehouse.fact_management_indicator_as_known(known_at) as answered
inner join warehouse.dim_benchmark_subject_as_known(known_at) as subject using (subject_code)
where answered.has_consent
$$;

comment on function mart.management_indicator_as_of(timestamptz) is
'mart.management_indicator as known at the given time; infinity: as now known';
