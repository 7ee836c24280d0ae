-- Published editions with a failed warning, among the newest editions of each dataset.
-- Grain: one edition of one dataset: its newest published load.
-- Bound: dataset_codes; editions, how many of the newest editions of each dataset to look at.
-- Limits: warnings of older editions are on the pages of their loads.
with newest_load as (
    select distinct on (load.dataset_code, load.edition)
        load.load_id,
        load.dataset_code,
        load.edition
    from ops.load as load
    where load.status = 'published'
        and load.dataset_code = any(:dataset_codes)
    order by load.dataset_code, load.edition, load.load_id desc
),

ranked as (
    select
        newest_load.load_id,
        row_number() over (
            partition by newest_load.dataset_code order by newest_load.edition desc
        ) as place
    from newest_load
)

select ranked.load_id
from ranked
where ranked.place <= :editions
    and exists (
        select 1
        from ops.check_result as check_result
        where check_result.load_id = ranked.load_id and not check_result.passed
    )
order by ranked.load_id desc
