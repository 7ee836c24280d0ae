-- The verdicts on loads: what failed first, and of that what is critical first.
-- Grain: one check of one load. Bound: load_ids.
-- Scope: loads that were judged. One that is being tried again may still have the verdicts of the
--   time before, which say nothing about it now.
select
    check_result.load_id,
    check_result.check_name,
    check_result.severity,
    check_result.passed,
    check_result.observed,
    check_result.sentence
from ops.check_result as check_result
inner join ops.load as load on check_result.load_id = load.load_id
where check_result.load_id = any(:load_ids)
    and load.status in ('published', 'held')
order by
    check_result.load_id,
    check_result.passed,
    check_result.severity,
    check_result.check_name
