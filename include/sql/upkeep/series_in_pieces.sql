-- Series of trade records whose periods come in several loads: their partitions are made ahead.
-- Grain: one series, with the last period that has figures.
-- Limits: a series whose periods come whole is left out: its first load becomes the partition, which
--   is faster than being compared with an empty one. Looks at loads of the last 400 days.
with pieces as (
    select
        load.dataset_code,
        covered.period,
        count(distinct load.edition) as n_editions
    from ops.load as load
    cross join lateral unnest(load.covered_months) as covered (period)
    where load.status = 'published'
        and load.published_at > now() - interval '400 days'
    group by load.dataset_code, covered.period
)

select
    series.dataset_id,
    series.dataset_code,
    series.frequency,
    series.is_synthetic,
    max(pieces.period) as last_period
from pieces
inner join warehouse.dim_dataset as series on pieces.dataset_code = series.dataset_code
group by series.dataset_id, series.dataset_code, series.frequency, series.is_synthetic
having max(pieces.n_editions) > 1
order by series.dataset_id
