-- Gives a staging table the columns that are the same in every row of a first load.
-- Why it stays: a constant default of a new column is kept in the catalogue, so that a million rows
--   get it at once, without being written again. The key follows after: building it over loaded
--   rows is what makes a first load fast.
-- Limits: {table}, {dataset_id}, {frequency}, {load_id}, {period} are put in as text: DDL takes no
--   parameters. {name} is the partition's name. A row in {table} of another period is an error here.
alter table {table}
add column dataset_id smallint not null default {dataset_id},
add column frequency text not null default '{frequency}',
add column load_id bigint not null default {load_id},
add column valid_to timestamptz not null default 'infinity',
add constraint {name}_pkey primary key (reporter_code, flow_id, product_id, partner_code, valid_to),
add constraint {name}_slice check (
    dataset_id = {dataset_id} and frequency = '{frequency}' and period = date '{period}'
)
