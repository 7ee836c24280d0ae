-- A row of a mart as it is printed: what is left out is NULL, or what was printed of it last.
-- Grain: one row, as text. Rules: columns whose names begin with _ are for the publication only.
-- Bound: figures, left_out (JSON by column); kept, columns that stay as in publication last_id; kind, row_key.
with kept as (
    select jsonb_object_agg(old.key, old.value) as figures
    from warehouse.published_row as last
    cross join jsonb_each(last.figures) as old
    where last.publication_id = :last_id
        and last.kind = :kind
        and last.row_key = :row_key
        and old.key = any(cast(:kept as text[]))
),

whole as (
    select cast(:figures as jsonb) || cast(:left_out as jsonb) || coalesce(kept.figures, '{}') as figures
    from kept
)

select cast(jsonb_object_agg(printed.key, printed.value) as text) as figures
from whole
cross join jsonb_each(whole.figures) as printed
where not starts_with(printed.key, '_')
