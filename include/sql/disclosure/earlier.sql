-- The publications that a new table of a quarter says something about: of the quarter, of the ones before and
-- after, and of the same one of the years before and after; and, where not is_near, of the others of its year, which
-- matter beside a mart of years.
-- Grain: one publication and measure, with the rows that were printed and computed anew in it.
-- Bound: ref_quarter, its first day.
with published as (
    select
        publication.publication_id,
        publication.ref_quarter,
        publication.known_at,
        extract(year from publication.ref_quarter) - extract(year from cast(:ref_quarter as date)) as years,
        extract(month from publication.ref_quarter) - extract(month from cast(:ref_quarter as date)) as months
    from ops.member_publication as publication
    where publication.status = 'published'
)

select
    published.publication_id,
    published.ref_quarter,
    published.known_at,
    12 * published.years + published.months in (-12, -3, 0, 3, 12) as is_near,
    cell.measure,
    array_agg(cell.cluster_code order by cell.cluster_code)
    filter (where cell.conf_status = 'F' and not cell.is_kept) as printed,
    array_agg(cell.cluster_code order by cell.cluster_code) filter (where cell.conf_status in ('C', 'S')) as hidden
from published
inner join secure.member_cell as cell on published.publication_id = cell.publication_id
where published.years = 0 or 12 * published.years + published.months in (-12, -3, 0, 3, 12)
group by
    published.publication_id, published.ref_quarter, published.known_at, published.years, published.months, cell.measure
order by published.publication_id desc, cell.measure
