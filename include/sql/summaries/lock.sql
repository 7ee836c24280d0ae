-- Makes a second writer of the same summary wait until the first one's transaction has ended.
-- Grain: one row without meaning. Bound: quarter, subject.
select pg_advisory_xact_lock(hashtextextended('summary ' || :quarter || ' ' || :subject, 0))
