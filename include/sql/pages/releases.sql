-- Editions that the publisher did not have when it was last asked.
-- Grain: one edition of one dataset. Bound: dataset_codes, asked_since.
-- Scope: waited for, or given up and asked for since then: a gap that nobody has asked about for
--   months is known. One that came later is a load.
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
    and (
        release.state = 'waiting'
        or (release.state = 'gave_up' and release.last_asked_at >= :asked_since)
    )
order by release.edition desc, release.dataset_code
