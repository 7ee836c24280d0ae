-- mart.management_indicator
-- requires: management_indicator_as_of
-- Grain: one answer of a cluster management in one interview.
-- Scope, limits and rules: see mart.management_indicator_as_of.
create or replace view mart.management_indicator as
select * from mart.management_indicator_as_of('infinity');

comment on view mart.management_indicator is
'ESCA-style management indicators, raw, of clusters that agree to be shown';
comment on column mart.management_indicator.subject_code is
'Cluster';
comment on column mart.management_indicator.name_en is
'Its name in English';
comment on column mart.management_indicator.assessed_on is
'Day of the interview';
comment on column mart.management_indicator.dimension is
'structure, governance, financing, services, contacts or achievements';
comment on column mart.management_indicator.question_no is
'Number of the indicator in the interview';
comment on column mart.management_indicator.answer is
'As given';
