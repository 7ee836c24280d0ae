-- warehouse.project_member
-- Grain: one company in one project from joined_on until before left_on (NULL: it is in).
-- Scope: the secretariat's register. Another source of memberships is a branch of this view.
-- Limits: about single companies: not for analysts.
create or replace view warehouse.project_member as
select
    member.project_code,
    member.party_code,
    member.joined_on,
    member.left_on
from warehouse.bridge_project_party as member;

comment on view warehouse.project_member is 'Companies of projects, from all sources';
