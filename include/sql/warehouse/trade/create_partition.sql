-- An empty partition of warehouse.fact_trade for one dataset and period.
-- Why it stays: the key is the partition's own, since dataset and period are the same in all of it.
--   valid_to is a part of it, so that at most one row of a figure is current (infinity).
-- Limits: the names and constants are put in as text: DDL takes no parameters.
create table warehouse.{name} partition of warehouse.fact_trade_{subtree} (
    constraint {name}_pkey primary key (
        reporter_code, flow_id, product_id, partner_code, valid_to
    )
)
for values from ('{period}', {dataset_id}) to ('{period}', {next_dataset_id})
