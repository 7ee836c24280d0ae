-- mart.project
-- requires: project_as_of
-- Grain: one project of a programme, as it stands now.
-- Scope, limits and rules: see mart.project_as_of.
create or replace view mart.project as
select * from mart.project_as_of('infinity');

comment on view mart.project is
'Projects of the programmes with their state, organisations, markets, dates and budget';
comment on column mart.project.project_code is
'Project';
comment on column mart.project.programme_code is
'Programme: URGE, SMENET, SMECG, DCP';
comment on column mart.project.programme_name_en is
'Its name in English';
comment on column mart.project.follows_programme_code is
'Programme that it follows up';
comment on column mart.project.cluster_code is
'Cluster; see warehouse.dim_cluster';
comment on column mart.project.name_en is
'Name in English';
comment on column mart.project.name_tr is
'Name in Turkish';
comment on column mart.project.state is
'idea, applied, approved, active, extended or closed; NULL: not known';
comment on column mart.project.state_from is
'First day in that state; NULL: not stated';
comment on column mart.project.state_precision is
'How exactly it is known';
comment on column mart.project.approval_no is
'Number of the ministry''s decision that approved it; NULL: not known';
comment on column mart.project.applied_on is
'First day of the state applied, or of the stated month or year; NULL: not stated';
comment on column mart.project.approved_on is
'First day of the state approved, or of the stated month or year; NULL: not stated';
comment on column mart.project.cooperation_organisation is
'Applies to the ministry and manages the project';
comment on column mart.project.beneficiary is
'Beneficiary';
comment on column mart.project.contractor is
'Contractor';
comment on column mart.project.funders is
'Who pays';
comment on column mart.project.target_markets is
'Countries it aims at';
comment on column mart.project.pilot_provinces is
'Pilot provinces';
comment on column mart.project.rcop_provinces is
'Of its provinces, those in the RCOP region';
comment on column mart.project.starts_on is
'First day; NULL: not known';
comment on column mart.project.planned_months is
'Months it was planned for';
comment on column mart.project.extended_months is
'Months it was extended by';
comment on column mart.project.planned_end_on is
'starts_on plus planned and extended months';
comment on column mart.project.ends_on is
'First day after it; NULL: it goes on, or not known';
comment on column mart.project.legal_regime is
'Support rules it is under';
comment on column mart.project.budget_amount is
'Total budget; NULL: not stated';
comment on column mart.project.budget_currency is
'ISO 4217';
comment on column mart.project.funder_count is
'Funders named';
comment on column mart.project.is_split_known is
'The amounts of all funders are stated; false: unknown, which is not half each';
