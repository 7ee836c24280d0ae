-- warehouse.linked_party_as_of(known_at)
-- Grain: one party of the registers that is a company of the members' files, as known at known_at.
-- Scope: companies whose form M0 names their code in the register of parties. One code is one
--   company's, and a company has one: a constraint of warehouse.dim_company keeps it so.
-- Limits: about single companies: not for analysts. Case does not count, because forms have codes in
--   upper case.
create or replace function warehouse.linked_party_as_of(known_at timestamptz)
returns table (party_code text, company_id text)
language sql stable
-- Planned by itself and read once, whatever asks for it.
set search_path = pg_catalog, pg_temp
as $$
select
    party.party_code,
    company.company_id
from warehouse.dim_company as company
inner join warehouse.dim_party_as_known(known_at) as party on upper(company.party_code) = upper(party.party_code)
where company.valid_from <= known_at
    and (known_at < company.valid_to or company.valid_to = 'infinity')
$$;

comment on function warehouse.linked_party_as_of(timestamptz) is
'Which company of the members'' files a party of the registers is, as known at the given time';
