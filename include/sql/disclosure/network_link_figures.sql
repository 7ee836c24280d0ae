-- The counts of mart.network_link as they would be if nothing were secret.
-- Grain: one kind of link. Rules: the share between two provinces is of the links whose provinces are known, and
--   printed beside their number only.
-- Bound: known_at; through, the day on which they hold.
with figure as (
    select
        link.kind_key,
        min(link.link_type) as link_type,
        min(link.purpose) as purpose,
        min(link.from_party_type) as from_party_type,
        min(link.to_party_type) as to_party_type,
        min(link.from_stage) as from_stage,
        min(link.to_stage) as to_stage,
        count(*) as links,
        count(*) filter (where link.is_inter_regional) as inter_regional_links,
        count(*) filter (where link.is_inter_regional) * 100.0 / nullif(count(link.is_inter_regional), 0)
            as inter_regional_pct,
        count(*) filter (where link.is_same_cluster) as links_within_a_cluster
    from warehouse.network_link_kind_as_of(:through, :known_at) as link
    group by link.kind_key
)

select
    'network_link' as kind,
    figure.kind_key as row_key,
    figure.kind_key as group_key,
    array[figure.kind_key || ' inter_regional'] as needs,
    cast(to_jsonb(figure) as text) as figures
from figure
order by figure.kind_key
