-- What a comparison found: how many figures are new, revised and withdrawn.
-- Grain: one row. Scope: pg_temp.{changes}.
select
    count(*) filter (where known_row is null) as rows_new,
    count(*) filter (where known_row is not null and value_millis is not null) as rows_revised,
    count(*) filter (where value_millis is null) as rows_closed
from pg_temp.{changes}
