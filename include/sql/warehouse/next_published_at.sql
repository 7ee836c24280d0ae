-- The time at which a load's figures become known: valid_from of its facts.
-- Grain: one row.
-- Limits: always later than every earlier publication, even when the machine's clock went back, so
--   that validities follow each other and an as-of question has one answer. The caller holds the
--   publishing lock.
select greatest(clock_timestamp(), max(published_at) + interval '1 microsecond') as published_at
from ops.load
