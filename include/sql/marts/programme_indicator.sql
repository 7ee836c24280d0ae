-- mart.programme_indicator
-- requires: programme_indicator_as_of
-- Grain: one indicator of one project that has a value; an indicator without any has one row with NULL.
-- Scope, limits and rules: see mart.programme_indicator_as_of.
create or replace view mart.programme_indicator as
select * from mart.programme_indicator_as_of('infinity');

comment on view mart.programme_indicator is
'Indicators of the programmes with every value that is known; NULL: none is';
comment on column mart.programme_indicator.indicator_code is
'Indicator';
comment on column mart.programme_indicator.name_en is
'Name in English';
comment on column mart.programme_indicator.name_tr is
'Name in Turkish';
comment on column mart.programme_indicator.definition is
'What is counted, or that nobody has said so';
comment on column mart.programme_indicator.unit is
'Unit';
comment on column mart.programme_indicator.direction is
'up, down or neutral: which way is better';
comment on column mart.programme_indicator.has_metric is
'False: the documents do not say how it is measured';
comment on column mart.programme_indicator.project_code is
'Project; NULL: no value';
comment on column mart.programme_indicator.scope_kind is
'project, province, cluster or company';
comment on column mart.programme_indicator.scope_code is
'Province, cluster or company';
comment on column mart.programme_indicator.actual_value is
'The value; NULL: none is known';
comment on column mart.programme_indicator.as_of is
'Day it holds for; NULL: not stated';
comment on column mart.programme_indicator.evidence_grade is
'measured: from records; reported: counted by the project; claimed: said without count or method';
comment on column mart.programme_indicator.document_code is
'Document it is from';
comment on column mart.programme_indicator.statement_no is
'Statement of docs/coverage.md';
