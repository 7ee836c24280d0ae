-- mart.grant_award
-- Grain: one scheme of one grantor, by project.
-- Scope: warehouse.fact_grant; sums by currency.
create or replace view mart.grant_award as
select
    application.project_code,
    application.grantor_code,
    application.scheme,
    application.currency,
    count(*) as applications,
    count(*) filter (where application.is_awarded) as awards,
    count(*) filter (where application.is_awarded is null) as undecided,
    sum(application.amount) filter (where application.is_awarded) as awarded_amount
from warehouse.fact_grant as application
group by application.project_code, application.grantor_code, application.scheme, application.currency;

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
