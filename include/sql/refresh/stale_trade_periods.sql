-- The periods of trade series that were published after the cube last took them in.
-- Grain: one series and period, with the time of its newest publication.
-- Limits: every published load makes its periods stale, also one that changed nothing.
select
    series.dataset_id,
    series.dataset_code,
    series.frequency,
    series.is_synthetic,
    covered.period,
    max(load.published_at) as known_to
from ops.load as load
inner join warehouse.dim_dataset as series on load.dataset_code = series.dataset_code
cross join lateral unnest(load.covered_months) as covered (period)
left join mart.trade_cube_period as taken
    on series.dataset_id = taken.dataset_id and covered.period = taken.period
where load.status = 'published'
    and load.published_at > coalesce(taken.known_to, '-infinity')
group by
    series.dataset_id, series.dataset_code, series.frequency, series.is_synthetic, covered.period
order by covered.period, series.dataset_id
