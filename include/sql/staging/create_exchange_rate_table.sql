-- staging.load_<load_id>
-- Grain: one published rate of the answer being loaded, typed, as the parser read it.
-- Limits: dropped when the load is published, held or refused. {table} is the table's name, built
--   from the load's number by staging.table_name. Not unlogged: a crash of the server
--   would empty it, and an answer that was staged would be held as one without rates.
create table if not exists {table} (
    rate_date date not null,
    currency_code text not null,
    quote_code text not null,
    rate numeric not null,
    observed_on date not null,
    cell text not null,
    primary key (rate_date, currency_code, quote_code)
)
