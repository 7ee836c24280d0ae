-- staging.load_<load_id>
-- Grain: one figure of the edition being loaded, typed, as the parser read it.
-- Limits: dropped when the load is published, held or refused. {table} is the table's name, built
--   from the load's number by staging.table_name. Not unlogged: a crash of the server would empty
--   it, and an edition that was staged would be held as one without figures.
create table if not exists {table} (
    ref_month date not null,
    sector_code text not null,
    origin_code text not null,
    partner_code text not null,
    value_usd numeric(20, 2) not null,
    sheet text not null,
    cell text not null,
    primary key (ref_month, sector_code, origin_code, partner_code)
)
