-- Enters that a publisher does not have an edition yet (waiting), or that nobody waits for it any longer (gave_up).
-- Grain: one dataset and edition; when it was first asked for stays.
insert into ops.release (
    dataset_code, edition, url, state, first_asked_at, last_asked_at, gives_up_on, sentence
)
values (
    :dataset_code, :edition, :url, :state, :asked_at, :asked_at, :gives_up_on, :sentence
)
on conflict (dataset_code, edition) do update
    set
        url = excluded.url,
        state = excluded.state,
        last_asked_at = excluded.last_asked_at,
        gives_up_on = excluded.gives_up_on,
        sentence = excluded.sentence
