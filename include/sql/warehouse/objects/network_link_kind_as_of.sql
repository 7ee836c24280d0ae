-- warehouse.network_link_kind_as_of(day, known_at)
-- Grain: one link that holds on a day, with the kind that mart.network_link counts it under, as known at known_at.
-- Scope: the kinds of parties, then their stages, in alphabetical order for links between equals. A stage is NULL where
--  the party is not in the chain. is_inter_regional: the two provinces are known and differ.
-- Limits: about single parties: not for analysts.
create or replace function warehouse.network_link_kind_as_of(day date, known_at timestamptz)
returns table (
    link_key text,
    kind_key text,
    link_type text,
    purpose text,
    from_party_type text,
    to_party_type text,
    from_stage text,
    to_stage text,
    is_inter_regional boolean,
    is_same_cluster boolean
)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
with link as (
    select
        concat_ws(' ', network.from_party, network.to_party, network.link_type, network.valid_from) as link_key,
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
    where network.valid_from <= day and coalesce(network.valid_to, 'infinity') > day
)

select
    link.link_key,
    concat_ws(
        ' ', link.link_type, link.purpose, link.from_party_type, link.to_party_type, coalesce(link.from_stage, '-'),
        coalesce(link.to_stage, '-')
    ),
    link.link_type,
    link.purpose,
    link.from_party_type,
    link.to_party_type,
    link.from_stage,
    link.to_stage,
    link.is_inter_regional,
    link.is_same_cluster
from link
$$;

comment on function warehouse.network_link_kind_as_of(date, timestamptz) is
'Links that hold on a day, by the kind they are counted under, as known at the given time';
