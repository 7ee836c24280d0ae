-- Marks the summary's pending re-issue candidates as done: its figures now contain the revision.
-- Grain: one candidate. Bound: quarter, subject, as_of (a time, or 'infinity' for now).
-- Limits: a summary written as of an earlier time closes only what had been queued by then.
update ops.reissue_candidate
set reissued_at = now()
where
    quarter = :quarter
    and subject = :subject
    and reissued_at is null
    and queued_at <= cast(:as_of as timestamptz)
