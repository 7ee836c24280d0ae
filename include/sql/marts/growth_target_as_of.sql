-- mart.growth_target_as_of(known_at)
-- requires: published_row_as_of
-- Grain: one project (NULL: of none, or not stated), metric and due year, as published at known_at.
-- Scope: growth targets that enterprises set themselves (warehouse.fact_growth_target).
-- Rules: an enterprise counts for the project that its target names, and for no other.
-- Limits: what disclosure control has printed (docs/disclosure.md): no count, and nothing that counts leave of
--   each other, here or in another publication, is of one or two enterprises. What nothing is printed of has no
--   row.
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
-- Reads when it was published, which is not for everybody, and gives what was printed.
security definer
set search_path = pg_catalog, pg_temp
as $$
select target.*
from warehouse.published_row_as_of('growth_target', 'growth_target', known_at) as printed
cross join
    lateral jsonb_to_record(printed.figures) as target (
        project_code text,
        metric text,
        due_year integer,
        enterprises bigint,
        enterprises_known bigint,
        attained_pct numeric
    )
where num_nonnulls(target.enterprises, target.enterprises_known) > 0
$$;

comment on function mart.growth_target_as_of(timestamptz) is
'mart.growth_target as known at the given time; infinity: as now known';
