-- The publications that a new table of a quarter says something about: of the quarter, the one before and the
-- one after.
-- Grain: one publication and measure, with the rows that were printed and computed anew in it.
-- Bound: ref_quarter, its first day.
select
    publication.publication_id,
    publication.ref_quarter,
    publication.known_at,
    cell.measure,
    array_agg(cell.cluster_code order by cell.cluster_code)
    filter (where cell.conf_status = 'F' and not cell.is_kept) as printed,
    array_agg(cell.cluster_code order by cell.cluster_code) filter (where cell.conf_status in ('C', 'S')) as hidden
from ops.member_publication as publication
inner join secure.member_cell as cell on publication.publication_id = cell.publication_id
where publication.status = 'published'
    and publication.ref_quarter between cast(cast(:ref_quarter as date) - interval '3 months' as date)
    and cast(cast(:ref_quarter as date) + interval '3 months' as date)
group by publication.publication_id, cell.measure
order by publication.publication_id desc, cell.measure
