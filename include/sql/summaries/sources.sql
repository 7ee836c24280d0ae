-- The editions that the figures of a summary came with, newest first within a dataset.
-- Grain: one load. Bound: load_ids (the loads named by the figures used).
select
    edition.load_id,
    edition.dataset_code,
    edition.edition,
    edition.edition_date,
    edition.sha256,
    edition.landed_path,
    edition.source_url,
    edition.is_sample
from mart.edition as edition
where edition.load_id = any(:load_ids)
order by edition.dataset_code desc, edition.edition desc, edition.load_id desc
