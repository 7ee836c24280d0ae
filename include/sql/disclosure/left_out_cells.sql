-- The cells of a mart that were left out when companies were last behind them.
-- Grain: one cell. Limits: of a cell that nobody is behind any more a publication keeps nothing, so that this is what
--   the last one with somebody says.
-- Bound: mart_code.
select last.cell_key
from (
    select distinct on (cell.cell_key)
        cell.cell_key,
        cell.reasons
    from ops.mart_publication as publication
    inner join secure.mart_cell as cell on publication.publication_id = cell.publication_id
    where publication.mart_code = :mart_code
        and publication.status = 'published'
    order by cell.cell_key, publication.publication_id desc, cell.reasons desc
) as last
where cardinality(last.reasons) > 0
