-- Enters that an edition which was waited for has come; without effect if nobody waited.
-- Grain: one dataset and edition.
update ops.release
set
    state = 'published',
    last_asked_at = :asked_at,
    sentence = :sentence
where dataset_code = :dataset_code
    and edition = :edition
    and state <> 'published'
