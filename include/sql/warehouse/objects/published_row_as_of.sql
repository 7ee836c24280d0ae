-- warehouse.published_row_as_of(mart_code, kind, as_of)
-- Grain: one row of a mart (kind) as it was printed last at as_of, by the publications of mart_code.
-- Limits: reads nothing that is not printed, so there is nothing behind it to be found.
create or replace function warehouse.published_row_as_of(mart_code text, kind text, as_of timestamptz)
returns table (row_key text, figures jsonb, published_at timestamptz)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
with last as (
    select
        publication.publication_id,
        publication.checked_at
    from ops.mart_publication as publication
    where publication.mart_code = published_row_as_of.mart_code
        and publication.status = 'published'
        and publication.checked_at <= as_of
    order by publication.publication_id desc
    limit 1
)

select
    printed.row_key,
    printed.figures,
    last.checked_at
from last
inner join warehouse.published_row as printed on last.publication_id = printed.publication_id
where printed.kind = published_row_as_of.kind
$$;

comment on function warehouse.published_row_as_of(text, text, timestamptz) is
'Rows of a mart as they were printed last at the given time';
