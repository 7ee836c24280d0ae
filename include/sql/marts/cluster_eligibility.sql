-- mart.cluster_eligibility
-- requires: cluster_eligibility_as_of
-- Grain: one project with members.
-- Scope, limits and rules: see mart.cluster_eligibility_as_of.
create or replace view mart.cluster_eligibility as
select * from mart.cluster_eligibility_as_of('infinity');

comment on view mart.cluster_eligibility is
'Whether members of a project are in the line of business of its cluster';
comment on column mart.cluster_eligibility.project_code is
'Project';
comment on column mart.cluster_eligibility.cluster_code is
'Its cluster';
comment on column mart.cluster_eligibility.members is
'Members at the last month''s end published; NULL: one or two';
comment on column mart.cluster_eligibility.members_in_the_line is
'Of these, in an industry of the cluster; NULL, as the other parts: one of them would tell of one or two companies';
comment on column mart.cluster_eligibility.exceptions is
'Of these, in another industry';
comment on column mart.cluster_eligibility.members_not_known is
'Of these, whose industry is not known';
