-- The time of the last publication that is visible: everything that was known then is visible too.
-- Grain: one row. Limits: publications come one after the other (ops.locks), so none of before is still to come.
select max(load.published_at) as known_at
from ops.load as load
