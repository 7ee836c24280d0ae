-- Brings back a landed publication of marts of the programmes, with all its rows.
-- Grain: one row, the new publication_id. Its times are its own, but known_at: that is the time at which this
--   warehouse knows what was known then (the last load of those landed by then, where that very load is gone).
-- Bound: body, the landed JSON.
with landed as (
    select cast(:body as jsonb) as body
),

last_load as (
    select
        landed.body #>> '{known_load,dataset_code}' as dataset_code,
        landed.body #>> '{known_load,sha256}' as sha256,
        cast(landed.body #>> '{known_load,landed_at}' as timestamptz) as landed_at
    from landed
),

known as (
    select load.published_at
    from last_load
    inner join ops.load as load on last_load.landed_at >= load.landed_at
    where load.published_at is not null
    order by
        (
            load.dataset_code = last_load.dataset_code
            and load.sha256 = last_load.sha256
            and load.landed_at = last_load.landed_at
        ) desc,
        load.published_at desc
    limit 1
),

publication as (
    insert into ops.mart_publication (
        mart_code,
        known_at,
        through,
        status,
        rules_version,
        n_free,
        n_kept,
        n_withheld,
        sentence,
        checked_at
    )
    select
        was.mart_code,
        coalesce((select known.published_at from known), was.known_at),
        was.through,
        was.status,
        was.rules_version,
        was.n_free,
        was.n_kept,
        was.n_withheld,
        was.sentence,
        was.checked_at
    from landed
    cross join lateral jsonb_populate_record(cast(null as ops.mart_publication), landed.body -> 'publication') as was
    returning publication_id
),

add_published_row as (
    insert into warehouse.published_row
    select made.*
    from landed
    cross join publication
    cross join lateral jsonb_array_elements(landed.body -> 'published_row') as was (body)
    cross join lateral jsonb_populate_record(
        cast(null as warehouse.published_row),
        was.body || jsonb_build_object('publication_id', publication.publication_id)
    ) as made
),

add_mart_cell as (
    insert into secure.mart_cell
    select made.*
    from landed
    cross join publication
    cross join lateral jsonb_array_elements(landed.body -> 'mart_cell') as was (body)
    cross join lateral jsonb_populate_record(
        cast(null as secure.mart_cell),
        was.body || jsonb_build_object('publication_id', publication.publication_id)
    ) as made
),

add_mart_breach as (
    insert into secure.mart_breach
    select made.*
    from landed
    cross join publication
    cross join lateral jsonb_array_elements(landed.body -> 'mart_breach') as was (body)
    cross join lateral jsonb_populate_record(
        cast(null as secure.mart_breach),
        was.body || jsonb_build_object('publication_id', publication.publication_id)
    ) as made
)

select publication.publication_id
from publication
