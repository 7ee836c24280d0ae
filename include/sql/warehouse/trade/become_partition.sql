-- Publishes a first load of a period: gives its table the time, and the name, of a partition.
-- Why it stays: the time of publication is known last, under the publishing lock, and is the same
--   for every row; as a column's constant default it is written once.
-- Limits: {table} has been completed; {published_at} is put in as text: DDL takes no parameters.
alter table {table}
add column valid_from timestamptz not null default '{published_at}',
add constraint fact_trade_validity_check check (valid_from < valid_to);

alter table {table}
alter column valid_from drop default,
alter column period drop default,
alter column reporter_code drop default,
alter column load_id drop default,
alter column dataset_id drop default,
alter column frequency drop default;

alter table {table} set schema warehouse;

alter table warehouse.{table_name} rename to {name}
