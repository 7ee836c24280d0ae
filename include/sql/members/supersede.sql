-- Marks the accepted submissions that those of a load took the place of.
-- Grain: one earlier submission of a subject that the load holds whole. Limits: one that is revised
--   in part still stands behind the rest of its rows, so it stays accepted.
update ops.submission as earlier
set status = 'superseded'
from ops.submission as later
where later.load_id = :load_id
    and later.status = 'accepted'
    and later.supersedes is not null
    and earlier.form_code = later.form_code
    and earlier.company_id is not distinct from later.company_id
    and earlier.ref_quarter is not distinct from later.ref_quarter
    and earlier.activity_code is not distinct from later.activity_code
    and (later.company_id is not null or earlier.project_code is not distinct from later.project_code)
    and earlier.submission_id < later.submission_id
    and earlier.status = 'accepted'
