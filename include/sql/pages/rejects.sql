-- The rejected cells of loads.
-- Grain: one cell. Bound: load_ids; at_most, for each load.
-- Limits: a load that is refused or being tried again has none here, as it has no verdicts.
with numbered as (
    select
        reject.load_id,
        reject.rule,
        reject.reason,
        reject.source_file,
        reject.sheet,
        reject.cell,
        reject.value_as_read,
        row_number() over (partition by reject.load_id order by reject.reject_id) as place
    from ops.reject as reject
    inner join ops.load as load on reject.load_id = load.load_id
    where reject.load_id = any(:load_ids)
        and load.status in ('published', 'held')
)

select
    numbered.load_id,
    numbered.rule,
    numbered.reason,
    numbered.source_file,
    numbered.sheet,
    numbered.cell,
    numbered.value_as_read
from numbered
where numbered.place <= :at_most
order by numbered.load_id, numbered.place
