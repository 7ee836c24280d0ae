-- The loads that were landed last.
-- Grain: one load. Bound: dataset_codes, at_most.
-- Limits: an edition that was tried again keeps the time at which its bytes first came.
select load.load_id
from ops.load as load
where load.dataset_code = any(:dataset_codes)
order by load.landed_at desc, load.load_id desc
limit :at_most
