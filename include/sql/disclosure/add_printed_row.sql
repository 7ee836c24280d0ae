-- Keeps a row of a mart as it is printed.
-- Grain: one row. Bound: publication_id, kind, row_key, figures (JSON by column).
insert into warehouse.published_row (publication_id, kind, row_key, figures)
values (:publication_id, :kind, :row_key, cast(:figures as jsonb))
