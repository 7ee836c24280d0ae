-- mart.network_link
-- Grain: one kind of link between two kinds of parties, today.
-- Scope: warehouse.fact_network_link that hold today; the kinds of parties in alphabetical order for
--  links between equals.
-- Rules: a link is inter-regional where the two provinces are known and differ. Counts of one or two links
--  are withheld, and parts that leave one or two.
create or replace view mart.network_link as
with link as (
    select
        network.link_type,
        network.purpose,
        case when network.link_type = 'horizontal' then least(one.party_type, other.party_type) else one.party_type end
            as from_party_type,
        case
            when network.link_type = 'horizontal' then greatest(one.party_type, other.party_type) else other.party_type
        end
            as to_party_type,
        one.province_code <> other.province_code as is_inter_regional,
        one.cluster_code = other.cluster_code as is_same_cluster
    from warehouse.fact_network_link as network
    inner join warehouse.dim_party as one on network.from_party = one.party_code
    inner join warehouse.dim_party as other on network.to_party = other.party_code
    where network.valid_from <= current_date and coalesce(network.valid_to, 'infinity') > current_date
),

counted as (
    select
        link.link_type,
        link.purpose,
        link.from_party_type,
        link.to_party_type,
        array[count(*), count(link.is_inter_regional), count(*) filter (where link.is_inter_regional)] as by_region,
        array[count(*), count(*) filter (where link.is_same_cluster)] as by_cluster
    from link
    group by link.link_type, link.purpose, link.from_party_type, link.to_party_type
),

guarded as (
    select
        counted.*,
        warehouse.shown_counts(counted.by_region, counted.by_region) as shown,
        warehouse.shown_counts(counted.by_cluster, counted.by_cluster) as shown_by_cluster
    from counted
)

select
    guarded.link_type,
    guarded.purpose,
    guarded.from_party_type,
    guarded.to_party_type,
    guarded.shown[1] as links,
    guarded.shown[3] as inter_regional_links,
    guarded.shown[3] * 100.0 / nullif(guarded.shown[2], 0) as inter_regional_pct,
    guarded.shown_by_cluster[2] as links_within_a_cluster
from guarded;

comment on view mart.network_link is
'Links of the value chains and networks: vertical and horizontal, between which kinds of parties, within and across regions';
comment on column mart.network_link.link_type is
'vertical: along the value chain; horizontal: at the same stage, or beside it';
comment on column mart.network_link.purpose is
'supply, joint_purchasing, joint_marketing, joint_project, technology or other';
comment on column mart.network_link.from_party_type is
'Kind of the party that supplies, or the first of two equals';
comment on column mart.network_link.to_party_type is
'Kind of the other';
comment on column mart.network_link.links is
'Links that hold today; NULL: fewer than 3';
comment on column mart.network_link.inter_regional_links is
'Of these, between two provinces';
comment on column mart.network_link.inter_regional_pct is
'Percent of the links whose provinces are known; NULL: fewer than 3';
comment on column mart.network_link.links_within_a_cluster is
'Of these, within one cluster';
