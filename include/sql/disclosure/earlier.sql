-- The publications that a new table of a quarter says something about: of the quarter, of the ones before and
-- after, and of the same one of the years before and after.
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
    and publication.ref_quarter in (
        select cast(cast(:ref_quarter as date) + months * interval '1 month' as date)
        from unnest(array[-12, -3, 0, 3, 12]) as months
    )
group by publication.publication_id, cell.measure
order by publication.publication_id desc, cell.measure
