-- mart.grant_award
-- requires: grant_award_as_of
-- Grain: one scheme of one grantor, by project.
-- Scope, limits and rules: see mart.grant_award_as_of.
create or replace view mart.grant_award as
select * from mart.grant_award_as_of('infinity');

comment on view mart.grant_award is
'Applications for grants and awards, by project and scheme';
comment on column mart.grant_award.project_code is
'Project that helped to apply';
comment on column mart.grant_award.grantor_code is
'Who grants; see warehouse.dim_organisation';
comment on column mart.grant_award.scheme is
'Programme applied to';
comment on column mart.grant_award.currency is
'ISO 4217; NULL: no amount';
comment on column mart.grant_award.applications is
'Applications';
comment on column mart.grant_award.awards is
'Of these, awarded';
comment on column mart.grant_award.undecided is
'Of these, not decided yet';
comment on column mart.grant_award.awarded_amount is
'Sum awarded, in currency';
