-- The publications that a new one of a mart says something about: all before it, the newest first.
-- Grain: one publication and measure, with the cells that were printed anew in it.
-- Limits: what was printed as it had been before says nothing new, and is left out.
-- Bound: mart_code.
select
    publication.publication_id,
    publication.known_at,
    publication.through,
    cell.measure,
    array_agg(cell.cell_key order by cell.cell_key) as printed
from ops.mart_publication as publication
inner join secure.mart_cell as cell on publication.publication_id = cell.publication_id
where publication.mart_code = :mart_code
    and publication.status = 'published'
    and cell.is_anew
group by publication.publication_id, cell.measure
order by publication.publication_id desc, cell.measure
