-- warehouse.respondent_as_of(known_at)
-- requires: linked_party_as_of
-- Grain: one company, whichever source knows it, as known at known_at.
-- Scope: companies of the members' files by pseudonym, and parties of the registers that are none of
--   these by their code. counts_as is what it is counted by where a figure needs three companies:
--   companies of one holding are one.
-- Rules: what the company says of itself (form M0) goes before what the register says of it. is_chamber_member is NULL
--   where neither knows: a form without a number in the chamber's register says nothing.
-- Limits: about single companies: not for analysts.
create or replace function warehouse.respondent_as_of(known_at timestamptz)
returns table (
    respondent text,
    counts_as text,
    nace_code text,
    province_code text,
    is_chamber_member boolean
)
language sql stable
-- Planned by itself and read once, whatever asks for it.
set search_path = pg_catalog, pg_temp
as $$
select
    company.company_id,
    coalesce(company.group_id, company.company_id),
    coalesce(company.nace_code, party.nace_code),
    coalesce(company.province_code, party.province_code),
    coalesce(company.is_chamber_member, party.is_chamber_member)
from warehouse.dim_company as company
left join warehouse.linked_party_as_of(known_at) as link using (company_id)
left join warehouse.dim_party_as_known(known_at) as party on link.party_code = party.party_code
where company.valid_from <= known_at
    and (known_at < company.valid_to or company.valid_to = 'infinity')
union all
select
    party.party_code,
    party.party_code,
    party.nace_code,
    party.province_code,
    party.is_chamber_member
from warehouse.dim_party_as_known(known_at) as party
where not exists (
        select 1 from warehouse.linked_party_as_of(known_at) as link
        where link.party_code = party.party_code
    )
$$;

comment on function warehouse.respondent_as_of(timestamptz) is
'Companies of both sources, one row a company, as known at the given time';
