-- Closes the versions of register rows that the load changes or no longer has.
-- Grain: one current version of a row.
-- Limits: reads pg_temp.staged, a view on the load's staging table, which holds all registers.
--   Returns how many rows were changed and how many withdrawn.
with affected as materialized (
    select
        version.version_id,
        staged.row_key is not null as is_revision
    from warehouse.register_version as version
    left join pg_temp.staged as staged using (register_code, row_key)
    where version.valid_to = 'infinity' and staged.body is distinct from version.body
),

closed as (
    update warehouse.register_version as version
    set valid_to = :published_at
    from affected
    where version.version_id = affected.version_id
    returning affected.is_revision
)

select
    count(*) filter (where closed.is_revision) as rows_revised,
    count(*) filter (where not closed.is_revision) as rows_closed
from closed
