-- mart.cluster_eligibility
-- requires: project_member
-- Grain: one project with members.
-- Scope: members' industries (NACE) against those of the project's cluster (warehouse.bridge_cluster_industry);
--  a two-digit code of the cluster holds every industry below it.
-- Limits: fewer than 3 members are withheld. Which companies the exceptions are, the secretariat knows.
create or replace view mart.cluster_eligibility as
select
    member.project_code,
    project.cluster_code,
    case when count(distinct member.party_code) >= 3 then count(distinct member.party_code) end as members,
    case when count(distinct member.party_code) >= 3 then
            count(distinct member.party_code) filter (where fitting.is_fitting)
    end as members_in_the_line,
    case when count(distinct member.party_code) >= 3 then
            count(distinct member.party_code) filter (where fitting.is_fitting is false)
    end as exceptions,
    case when count(distinct member.party_code) >= 3 then
            count(distinct member.party_code) filter (where fitting.is_fitting is null)
    end as members_not_known
from warehouse.project_member as member
inner join warehouse.dim_project as project using (project_code)
inner join warehouse.dim_party as party using (party_code)
left join lateral (
    select bool_or(starts_with(party.nace_code, industry.nace_code)) as is_fitting
    from warehouse.bridge_cluster_industry as industry
    where industry.cluster_code = project.cluster_code
) as fitting on true
where coalesce(member.left_on, 'infinity') > current_date
group by member.project_code, project.cluster_code;

comment on view mart.cluster_eligibility is
'Whether members of a project are in the line of business of its cluster';
comment on column mart.cluster_eligibility.project_code is
'Project';
comment on column mart.cluster_eligibility.cluster_code is
'Its cluster';
comment on column mart.cluster_eligibility.members is
'Members today; NULL: fewer than 3';
comment on column mart.cluster_eligibility.members_in_the_line is
'Of these, in an industry of the cluster';
comment on column mart.cluster_eligibility.exceptions is
'Of these, in another industry';
comment on column mart.cluster_eligibility.members_not_known is
'Of these, whose industry is not known';
