-- mart.network_link_as_of(known_at)
-- requires: day_of
-- Grain: one kind of link between two kinds of parties at two stages of the value chain, on the day of known_at.
-- Scope: warehouse.fact_network_link that hold today; the kinds of parties, then their stages, in
--  alphabetical order for links between equals. A stage is NULL where the party is not in the chain.
-- Rules: a link is inter-regional where the two provinces are known and differ. Counts of one or two links
--  are withheld, and parts that leave one or two.
create or replace function mart.network_link_as_of(known_at timestamptz)
returns table (
    link_type text,
    purpose text,
    from_party_type text,
    to_party_type text,
    from_stage text,
    to_stage text,
    links bigint,
    inter_regional_links bigint,
    inter_regional_pct numeric,
    links_within_a_cluster bigint
)
language sql stable
-- Reads what who asks may not read in single rows.
security definer
set search_path = pg_catalog, pg_temp
as $$
with link as (
    select
        network.link_type,
        network.purpose,
        case when side.is_turned then other.party_type else one.party_type end as from_party_type,
        case when side.is_turned then one.party_type else other.party_type end as to_party_type,
        case when side.is_turned then network.to_stage else network.from_stage end as from_stage,
        case when side.is_turned then network.from_stage else network.to_stage end as to_stage,
        one.province_code <> other.province_code as is_inter_regional,
        one.cluster_code = other.cluster_code as is_same_cluster
    from warehouse.fact_network_link_as_known(known_at) as network
    inner join warehouse.dim_party_as_known(known_at) as one on network.from_party = one.party_code
    inner join warehouse.dim_party_as_known(known_at) as other on network.to_party = other.party_code
    cross join
        lateral (
            select
                network.link_type = 'horizontal'
                and (one.party_type, coalesce(network.from_stage, ''))
                > (other.party_type, coalesce(network.to_stage, '')) as is_turned
        ) as side
    where network.valid_from <= warehouse.day_of(known_at) and coalesce(network.valid_to, 'infinity') > warehouse.day_of(known_at)
),

counted as (
    select
        link.link_type,
        link.purpose,
        link.from_party_type,
        link.to_party_type,
        link.from_stage,
        link.to_stage,
        array[count(*), count(link.is_inter_regional), count(*) filter (where link.is_inter_regional)] as by_region,
        array[count(*), count(*) filter (where link.is_same_cluster)] as by_cluster
    from link
    group by link.link_type, link.purpose, link.from_party_type, link.to_party_type, link.from_stage, link.to_stage
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
    guarded.from_stage,
    guarded.to_stage,
    guarded.shown[1] as links,
    case when guarded.shown[1] > 0 then guarded.shown[3] end as inter_regional_links,
    case when guarded.shown[1] > 0 then guarded.shown[3] * 100.0 / nullif(guarded.shown[2], 0) end as inter_regional_pct,
    case when guarded.shown[1] > 0 then guarded.shown_by_cluster[2] end as links_within_a_cluster
from guarded
$$;

comment on function mart.network_link_as_of(timestamptz) is
'mart.network_link as known at the given time; infinity: as now known';
