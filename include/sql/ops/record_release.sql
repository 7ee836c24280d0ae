-- Enters that a release of a slice was landed, in the place of the one before.
-- Grain: one dataset, reporter and period.
insert into ops.trade_release (
    dataset_code, reporter_code, period, mark, last_released, total_records, scope, load_id, landed_at
)
values (
    :dataset_code, :reporter_code, :period, :mark, :last_released, :total_records, :scope, :load_id, :landed_at
)
on conflict (dataset_code, reporter_code, period) do update
    set
        mark = excluded.mark,
        last_released = excluded.last_released,
        total_records = excluded.total_records,
        scope = excluded.scope,
        load_id = excluded.load_id,
        landed_at = excluded.landed_at
