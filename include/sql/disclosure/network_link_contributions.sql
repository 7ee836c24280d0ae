-- In which counts of mart.network_link each link is.
-- Grain: one link. Limits: links are counted, not their parties.
-- Bound: known_at; through, the day on which they hold.
select
    'links' as measure,
    link.link_key as unit,
    link.link_key as respondent,
    array(
        select concat_ws(' ', link.kind_key, part.name)
        from (
            values
            ('links', true),
            ('regions', link.is_inter_regional is not null),
            ('inter_regional', link.is_inter_regional),
            ('cluster', link.is_same_cluster)
        ) as part (name, is_in)
        where part.is_in
    ) as cells,
    1 as value
from warehouse.network_link_kind_as_of(:through, :known_at) as link
