-- Who was expected to report a quarter and who had, as mart.submission_monitor counted them in each publication.
-- Grain: one publication that printed of the quarter's company returns (M1) how many were expected or accepted anew,
--   with the clusters for which it did, the newest first.
-- Bound: ref_quarter, its first day.
select
    publication.known_at,
    publication.through,
    array_agg(split_part(cell.cell_key, ' ', 2)) filter (where cell.cell_key like '% M1 expected') as members,
    array_agg(split_part(cell.cell_key, ' ', 2)) filter (where cell.cell_key like '% M1 accepted') as reporting
from ops.mart_publication as publication
inner join secure.mart_cell as cell on publication.publication_id = cell.publication_id
where publication.mart_code = 'submission_monitor'
    and publication.status = 'published'
    and cell.is_anew
    and cell.measure = 'companies'
    and split_part(cell.cell_key, ' ', 1) = cast(cast(:ref_quarter as date) as text)
    and (cell.cell_key like '% M1 expected' or cell.cell_key like '% M1 accepted')
group by publication.publication_id
order by publication.publication_id desc
