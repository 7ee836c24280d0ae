-- Makes the table of one dataset and period a partition of warehouse.fact_trade.
-- Why it stays: this locks the whole table, so it is done under the publishing lock and by nobody
--   who would still have to wait for that: two loads would wait for each other.
-- Limits: the names and constants are put in as text: DDL takes no parameters. The table's check
--   {name}_slice spares looking at every row, and has served then.
alter table warehouse.fact_trade_{subtree} attach partition warehouse.{name}
for values from ('{period}', {dataset_id}) to ('{period}', {next_dataset_id});

alter table warehouse.{name} drop constraint {name}_slice
