-- Rows of marts as they are printed: what is left out is NULL, or what was printed of it last.
-- Grain: one row, as text, in the order given.
-- Rules: columns whose names begin with _ are for the publication only. A column that stays, but was not there yet when
--   its row was printed last, has nothing.
-- Bound: rows, a JSON array of kind, row_key, figures (JSON as text), left_out (JSON by column) and kept, the columns
--   that stay as in publication last_id.
with given as (
    select
        one.row_no,
        one.body ->> 'kind' as kind,
        one.body ->> 'row_key' as row_key,
        cast(one.body ->> 'figures' as jsonb) || (one.body -> 'left_out') as figures,
        one.body -> 'kept' as kept
    from jsonb_array_elements(cast(:rows as jsonb)) with ordinality as one (body, row_no)
),

whole as (
    select
        given.row_no,
        given.figures || unknown.figures || coalesce(kept.figures, '{}') as figures
    from given
    left join warehouse.published_row as last
        on given.kind = last.kind
            and given.row_key = last.row_key
            and last.publication_id = :last_id
            and jsonb_array_length(given.kept) > 0
    left join
        lateral (
            select jsonb_object_agg(old.key, old.value) as figures
            from jsonb_each(last.figures) as old
            where given.kept @> to_jsonb(old.key)
        ) as kept
        on true
    cross join
        lateral (
            select coalesce(jsonb_object_agg(stays.name, null), '{}') as figures
            from jsonb_array_elements_text(given.kept) as stays (name)
        ) as unknown
)

select cast(jsonb_object_agg(printed.key, printed.value) as text) as figures
from whole
cross join jsonb_each(whole.figures) as printed
where not starts_with(printed.key, '_')
group by whole.row_no
order by whole.row_no
