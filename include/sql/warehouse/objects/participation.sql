-- warehouse.participation
-- Grain: one company and activity, with how far it came.
-- Scope: the secretariat's register. Another source of participation is a branch of this view.
-- Limits: about single companies: not for analysts.
create or replace view warehouse.participation as
select
    presence.activity_code,
    presence.party_code,
    true as is_invited,
    presence.opted_in_on is not null as has_opted_in,
    presence.declined_on is not null as has_declined,
    presence.registered_on is not null as has_registered,
    presence.attended_on is not null as has_attended,
    presence.claimed_on is not null as has_claimed,
    coalesce(presence.attended_on, presence.invited_on) as on_day,
    presence.persons
from warehouse.bridge_activity_party as presence;

comment on view warehouse.participation is 'Companies at activities, from all sources';
