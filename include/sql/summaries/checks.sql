-- The verdicts on the loads behind a summary.
-- Grain: one check of one load. Bound: load_ids (the loads named by the figures used).
-- Why it stays: a summary shows the warnings its figures were published with, and is held when a
--   critical check has failed.
select
    load.load_id,
    load.dataset_code,
    load.edition,
    check_result.check_name,
    check_result.severity,
    check_result.passed,
    check_result.sentence
from ops.check_result as check_result
inner join ops.load as load on check_result.load_id = load.load_id
where check_result.load_id = any(:load_ids)
order by load.dataset_code desc, load.edition desc, load.load_id asc, check_result.check_name asc
