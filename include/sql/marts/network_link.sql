-- mart.network_link
-- requires: network_link_as_of
-- Grain: one kind of link between two kinds of parties at two stages of the value chain.
-- Scope, limits and rules: see mart.network_link_as_of.
create or replace view mart.network_link as
select * from mart.network_link_as_of('infinity');

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
comment on column mart.network_link.from_stage is
'Stage of the value chain of from_party_type; NULL: not in the chain, or not stated';
comment on column mart.network_link.to_stage is
'The same of to_party_type';
comment on column mart.network_link.links is
'Links that held at the last month''s end published; kinds of fewer than 3 are not shown';
comment on column mart.network_link.inter_regional_links is
'Of these, between two provinces; NULL: withheld';
comment on column mart.network_link.inter_regional_pct is
'Percent of the links whose provinces are known; NULL: withheld';
comment on column mart.network_link.links_within_a_cluster is
'Of these, within one cluster; NULL: withheld';
