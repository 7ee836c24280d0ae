-- The staging table of one load of trade records.
-- Grain: one record of the slice being loaded, typed, with surrogate keys.
-- Why it stays: made without keys, since rows are copied in three times faster that way. {persistence}
--   is empty where the table is going to be the period's own partition (it then never moves), and
--   'unlogged' where its rows are only compared with those of a partition.
-- Limits: {table} is the table's name, built from the load's number.
create {persistence} table {table} (
    value_millis bigint not null,
    net_mass_grams bigint,
    supplementary_quantity_millis bigint,
    period date not null,
    reporter_code integer not null,
    partner_code integer not null,
    product_id integer not null,
    supplementary_unit_code smallint,
    flow_id smallint not null,
    flags smallint not null
)
