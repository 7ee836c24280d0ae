-- The publications that a new one of a mart says something about: all before it, the newest first.
-- Grain: one publication and measure, with the cells that were printed anew in it.
-- Scope: of the tables of members (cluster_member_quarter) how many members there are and how many reported, as
--   mart.submission_monitor names them, and the sums; through is their quarter's first day.
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
union all
select
    publication.publication_id,
    publication.known_at,
    publication.ref_quarter,
    place.measure,
    array_agg(concat_ws(' ', publication.ref_quarter, cell.cluster_code, place.name))
from ops.member_publication as publication
inner join secure.member_cell as cell on publication.publication_id = cell.publication_id
cross join
    lateral (
        values
        (
            case when cell.measure in ('members', 'reporting') then 'companies' else cell.measure end,
            case cell.measure when 'members' then 'M1 expected' when 'reporting' then 'M1 accepted' end
        )
    ) as place (measure, name)
where :mart_code = 'cluster_member_quarter'
    and publication.status = 'published'
    and cell.conf_status = 'F'
    and not cell.is_kept
group by publication.publication_id, place.measure
order by publication_id desc, measure
