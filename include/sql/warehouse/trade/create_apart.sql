-- An empty table for one dataset and period, to be filled and then attached as their partition.
-- Why it stays: the key is the partition's own, as in create_partition.sql, which locks the whole
--   table where this does not.
-- Limits: the names and constants are put in as text: DDL takes no parameters.
create table warehouse.{name} (
    like warehouse.fact_trade_{subtree} including all,
    constraint {name}_pkey primary key (
        reporter_code, flow_id, product_id, partner_code, valid_to
    ),
    constraint {name}_slice check (
        dataset_id = {dataset_id} and frequency = '{frequency}' and period = date '{period}'
    )
)
