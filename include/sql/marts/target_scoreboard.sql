-- mart.target_scoreboard
-- requires: target_scoreboard_as_of
-- Grain: one target in one scope; a target for each province has a row for each pilot province.
-- Scope, limits and rules: see mart.target_scoreboard_as_of.
create or replace view mart.target_scoreboard as
select * from mart.target_scoreboard_as_of('infinity');

comment on view mart.target_scoreboard is
'Targets of the programmes, none merged, against what is known: met, not_met, on_track, unmeasurable or in conflict';
comment on column mart.target_scoreboard.target_code is
'Target';
comment on column mart.target_scoreboard.indicator_code is
'Indicator; see warehouse.dim_indicator';
comment on column mart.target_scoreboard.name_en is
'Indicator in English';
comment on column mart.target_scoreboard.unit is
'Unit of the values';
comment on column mart.target_scoreboard.project_code is
'Project';
comment on column mart.target_scoreboard.scope_kind is
'project, province, cluster or company';
comment on column mart.target_scoreboard.scope_code is
'Province, cluster or company; NULL: the whole project';
comment on column mart.target_scoreboard.comparator is
'at_least, at_most or exactly; ''up to'' is at_most';
comment on column mart.target_scoreboard.target_value is
'The target';
comment on column mart.target_scoreboard.due_on is
'When it has to be met; the end of the project where none is stated';
comment on column mart.target_scoreboard.actual_value is
'Newest value of the same indicator and scope; NULL: none is known';
comment on column mart.target_scoreboard.evidence_grade is
'measured, reported or claimed';
comment on column mart.target_scoreboard.actual_document_code is
'Document the value is from';
comment on column mart.target_scoreboard.attainment_pct is
'actual in percent of target';
comment on column mart.target_scoreboard.status is
'met, not_met, on_track, unmeasurable or conflict';
comment on column mart.target_scoreboard.reason is
'Why unmeasurable or in conflict';
comment on column mart.target_scoreboard.conflict_group is
'Targets that speak of the same thing share it';
comment on column mart.target_scoreboard.is_conflict is
'The targets of the group on this indicator cannot be met together';
comment on column mart.target_scoreboard.differs is
'Another target of the group has another number, comparator or indicator';
comment on column mart.target_scoreboard.beside is
'The other targets of the group, with what they come to in all';
comment on column mart.target_scoreboard.nearest_code is
'Indicator that would stand for it if the two were the same';
comment on column mart.target_scoreboard.nearest_value is
'Its newest value';
comment on column mart.target_scoreboard.nearest_attainment_pct is
'What attainment would be if they were the same';
comment on column mart.target_scoreboard.document_code is
'Document that states the target';
comment on column mart.target_scoreboard.statement_no is
'Statement of docs/coverage.md';
