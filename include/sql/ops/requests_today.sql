-- How many questions a publisher was asked today (UTC).
-- Grain: one row.
select cast(coalesce(sum(calls), 0) as int) as calls
from ops.request_day
where publisher = :publisher
    and day = cast(clock_timestamp() at time zone 'utc' as date)
