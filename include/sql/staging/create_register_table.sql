-- staging.load_<load_id>
-- Grain: one row of one register, typed and corrected, as the reader read it.
-- Limits: dropped when the load is published, held or refused. {table} is the table's name, built
--   from the load's number by staging.table_name.
create table if not exists {table} (
    register_code text not null,
    row_key text not null,
    body jsonb not null,
    file_name text not null,
    place text not null,
    primary key (register_code, row_key)
)
