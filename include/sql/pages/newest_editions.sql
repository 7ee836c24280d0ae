-- The newest published edition of each dataset.
-- Grain: one dataset: the number of that edition's load. Bound: dataset_codes.
-- Limits: newest by the last month it covers, then by its name, not by when it came; a dataset
--   without one has no row.
select distinct on (load.dataset_code) load.load_id
from ops.load as load
where load.status = 'published'
    and load.dataset_code = any(:dataset_codes)
order by
    load.dataset_code,
    (select max(covered.month) from unnest(load.covered_months) as covered (month)) desc nulls last,
    load.edition desc,
    load.load_id desc
