-- mart.network_link_as_of(known_at)
-- requires: published_row_as_of
-- Grain: one kind of link between two kinds of parties at two stages of the value chain, as published at
--   known_at.
-- Scope: links that hold at the end of the last month before the publication; see
--   warehouse.network_link_kind_as_of.
-- Rules: a link is inter-regional where the two provinces are known and differ.
-- Limits: what disclosure control has printed (docs/disclosure.md): no count, and nothing that counts leave of
--   each other, here or in another publication, is of one or two links. What nothing is printed of has no row.
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
-- Reads when it was published, which is not for everybody, and gives what was printed.
security definer
set search_path = pg_catalog, pg_temp
as $$
select kind.*
from warehouse.published_row_as_of('network_link', 'network_link', known_at) as printed
cross join
    lateral jsonb_to_record(printed.figures) as kind (
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
where kind.links is not null
$$;

comment on function mart.network_link_as_of(timestamptz) is
'mart.network_link as known at the given time; infinity: as now known';
