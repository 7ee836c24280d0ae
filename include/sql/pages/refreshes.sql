-- Refreshes of the marts that found something to take in, newest first.
-- Grain: one refresh. Bound: refreshed_from and refreshed_until (both inclusive), at_most.
-- Limits: a refresh that found nothing new leaves no row.
select
    mart_refresh.refresh_id,
    mart_refresh.sentence,
    mart_refresh.refreshed_at
from ops.mart_refresh as mart_refresh
where mart_refresh.refreshed_at between :refreshed_from and :refreshed_until
order by mart_refresh.refresh_id desc
limit :at_most
