-- Editions that the publisher did not have when it was last asked.
-- Grain: one edition of one dataset. Bound: dataset_codes.
-- Scope: waited for, or given up. One that came later is a load.
select
    release.dataset_code,
    release.edition,
    release.url,
    release.state,
    release.first_asked_at,
    release.last_asked_at,
    release.gives_up_on,
    release.sentence
from ops.release as release
where release.dataset_code = any(:dataset_codes)
    and release.state <> 'published'
order by release.edition desc, release.dataset_code
