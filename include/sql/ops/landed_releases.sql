-- What was last landed of each slice of a dataset, and what became of its load.
-- Grain: one reporter and period. Scope: dataset :dataset_code, reporters :reporters.
select
    landed.reporter_code,
    landed.period,
    landed.mark,
    landed.last_released,
    landed.scope,
    landed.load_id,
    load.status,
    load.rows_read
from ops.trade_release as landed
inner join ops.load as load on landed.load_id = load.load_id
where landed.dataset_code = :dataset_code
    and landed.reporter_code = any(cast(:reporters as integer[]))
