-- Adds the versions of register rows that the load has and the warehouse does not hold yet.
-- Grain: one staged row that has no current version (close_changed_rows has closed what changed).
-- Limits: reads pg_temp.staged. Returns the number of versions added.
with added as (
    insert into warehouse.register_version (
        register_code, row_key, body, file_name, place, valid_from, load_id
    )
    select
        staged.register_code,
        staged.row_key,
        staged.body,
        staged.file_name,
        staged.place,
        :published_at,
        :load_id
    from pg_temp.staged as staged
    where not exists (
            select 1 from warehouse.register_version as version
            where version.register_code = staged.register_code
                and version.row_key = staged.row_key
                and version.valid_to = 'infinity'
        )
    returning 1
)

select count(*) as rows_added from added
