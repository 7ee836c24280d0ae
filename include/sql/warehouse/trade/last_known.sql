-- What was known of a slice before this load: for the checks on its size.
-- Grain: at most one row. Scope: the newest published load of the same dataset, edition and scope,
--   else of the same scope and number of periods with the latest period before this load's.
-- Limits: reads the record of loads, never the facts.
select
    load.edition,
    load.rows_loaded,
    cast(load.measures ->> 'value_millis' as bigint) as value_millis
from ops.load as load
where load.dataset_code = :dataset_code
    and load.status = 'published'
    and load.load_id <> :load_id
    and load.rows_loaded > 0
    and load.scope = cast(:scope as jsonb)
    and (
        load.edition = :edition
        or (
            cardinality(load.covered_months) = :period_count
            and load.covered_months[1] < cast(:first_period as date)
        )
    )
order by load.edition = :edition desc, load.covered_months desc, load.load_id desc
limit 1
