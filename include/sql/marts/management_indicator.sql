-- mart.management_indicator
-- Grain: one answer of a cluster management in one interview.
-- Scope: warehouse.fact_management_indicator of clusters that agree to be shown.
-- Limits: raw answers; no label score is computed or published.
create or replace view mart.management_indicator as
select
    answered.subject_code,
    subject.name_en,
    answered.assessed_on,
    answered.dimension,
    answered.question_no,
    answered.answer
from warehouse.fact_management_indicator as answered
inner join warehouse.dim_benchmark_subject as subject using (subject_code)
where answered.has_consent;

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
