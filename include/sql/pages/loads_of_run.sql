-- The loads that a run of a load DAG worked on.
-- Grain: one load. Bound: dataset_codes, run_id, load_ids.
-- Scope: loads the run landed, and those it took up again (load_ids, as the run itself recorded
--   them): an edition that was held keeps its load, and so the run that first landed it.
select load.load_id
from ops.load as load
where load.dataset_code = any(:dataset_codes)
    and (load.run_id = :run_id or load.load_id = any(:load_ids))
order by load.edition, load.load_id
