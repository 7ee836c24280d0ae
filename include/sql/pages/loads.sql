-- What the pages say of a load.
-- Grain: one load. Bound: load_ids.
-- Limits: reporters is null for what does not come by reporter.
--   is_newest is false where a later version of the same edition has come since.
select
    load.load_id,
    load.dataset_code,
    load.edition,
    load.edition_date,
    load.status,
    load.sentence,
    load.is_sample,
    load.rows_read,
    load.rows_loaded,
    load.rows_rejected,
    load.rows_ignored,
    load.ignored,
    load.notices,
    load.rows_new,
    load.rows_revised,
    load.rows_closed,
    load.rows_unchanged,
    load.rows_late,
    load.run_id,
    load.landed_at,
    load.staged_at,
    load.published_at,
    load.sha256,
    load.landed_path,
    load.source_url,
    load.covered_months,
    load.scope -> 'reporters' as reporters,
    not exists (
        select 1
        from ops.load as later
        where later.dataset_code = load.dataset_code
            and later.edition = load.edition
            and later.load_id > load.load_id
    ) as is_newest
from ops.load as load
where load.load_id = any(:load_ids)
