-- Ends the validity of the rows that a load changes or withdraws.
-- Grain: one current row of {partition} in pg_temp.{changes}.
-- Limits: runs under the publishing lock, right after next_published_at.
update {partition} as fact
set valid_to = :published_at
from pg_temp.{changes} as change
where fact.ctid = change.known_row
