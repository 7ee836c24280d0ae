-- The project memberships that the registers hold of some parties.
-- Grain: one stay of one party in one project. Limits: codes are given and come back in upper case.
select
    upper(member.party_code) as party_code,
    member.project_code,
    project.programme_code,
    member.joined_on,
    member.left_on
from warehouse.bridge_project_party as member
inner join warehouse.dim_project as project on member.project_code = project.project_code
where upper(member.party_code) = any(:party_codes)
order by member.party_code, member.joined_on
