-- mart.growth_target_as_of(known_at)
-- Grain: one project (NULL: of none, or not stated), metric and due year, as known at known_at.
-- Scope: growth targets that enterprises set themselves (warehouse.fact_growth_target).
-- Rules: an enterprise counts for the project that its target names, and for no other.
-- Limits: counts of one or two enterprises are withheld, and parts that leave one or two.
create or replace function mart.growth_target_as_of(known_at timestamptz)
returns table (
    project_code text,
    metric text,
    due_year integer,
    enterprises bigint,
    enterprises_known bigint,
    attained_pct numeric
)
language sql stable
-- Reads what who asks may not read in single rows.
security definer
set search_path = pg_catalog, pg_temp
as $$
with counted as (
    select
        aim.project_code,
        aim.metric,
        extract(year from aim.due_on)::integer as due_year,
        array[
            count(*),
            count(aim.attained_value),
            count(*) filter (where aim.attained_value >= aim.target_value)
        ] as counts
    from warehouse.fact_growth_target_as_known(known_at) as aim
    group by aim.project_code, aim.metric, extract(year from aim.due_on)
),

guarded as (
    select
        counted.*,
        warehouse.shown_counts(counted.counts, counted.counts) as shown
    from counted
)

select
    guarded.project_code,
    guarded.metric,
    guarded.due_year,
    guarded.shown[1] as enterprises,
    guarded.shown[2] as enterprises_known,
    guarded.shown[3] * 100.0 / nullif(guarded.shown[2], 0) as attained_pct
from guarded
$$;

comment on function mart.growth_target_as_of(timestamptz) is
'mart.growth_target as known at the given time; infinity: as now known';
