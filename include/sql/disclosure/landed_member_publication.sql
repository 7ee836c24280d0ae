-- A publication of the tables of members with all its rows, as it is landed.
-- Grain: one row, JSON as text. known_load is the load that the facts were known up to: a warehouse that is made
--   anew dates it otherwise.
-- Bound: publication_id.
select
    publication.checked_at,
    cast(
        jsonb_build_object(
            'publication', to_jsonb(publication),
            'known_load', (
                select
                    jsonb_build_object(
                        'dataset_code', load.dataset_code, 'sha256', load.sha256, 'landed_at', load.landed_at
                    )
                from ops.load as load
                where load.published_at <= publication.known_at
                order by load.published_at desc
                limit 1
            ),
            'published_cell', (
                select
                    coalesce(
                        jsonb_agg(to_jsonb(cell) - 'publication_id' order by cell.cluster_code, cell.measure), '[]'
                    )
                from warehouse.published_cell as cell
                where cell.publication_id = publication.publication_id
            ),
            'member_cell', (
                select
                    coalesce(
                        jsonb_agg(to_jsonb(cell) - 'publication_id' order by cell.cluster_code, cell.measure), '[]'
                    )
                from secure.member_cell as cell
                where cell.publication_id = publication.publication_id
            ),
            'member_breach', (
                select coalesce(jsonb_agg(to_jsonb(breach) - 'publication_id' order by breach.breach_no), '[]')
                from secure.member_breach as breach
                where breach.publication_id = publication.publication_id
            )
        ) as text
    ) as body
from ops.member_publication as publication
where publication.publication_id = :publication_id
