-- warehouse.register_table_as_known(known_at)
-- Grain: one row of one register, as known at known_at; 'infinity': as now known.
-- Scope: made for every register: its table stands in for register_table, its code for register_code.
--   What is now known is read in the table itself, what was known before in
--   warehouse.register_version; a plan that takes one road does not touch the other.
-- Limits: a field that was declared later is NULL in what was known before.
create or replace function warehouse.register_table_as_known(known_at timestamptz)
returns setof warehouse.register_table
language sql stable
-- Planned by itself and read once, whatever asks for it.
set search_path = pg_catalog, pg_temp
as $$
select current_row.*
from warehouse.register_table as current_row
where known_at = 'infinity'
union all
select version_row.*
from warehouse.register_version as version
cross join
    lateral jsonb_populate_record(
        null::warehouse.register_table, version.body || jsonb_build_object('load_id', version.load_id)
    ) as version_row
where known_at < 'infinity'
    and version.register_code = 'register_code'
    and version.valid_from <= known_at
    and known_at < version.valid_to
$$;

comment on function warehouse.register_table_as_known(timestamptz) is
'Rows of warehouse.register_table as known at the given time; infinity: as now known';
