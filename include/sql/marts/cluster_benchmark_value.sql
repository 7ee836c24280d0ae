-- mart.cluster_benchmark_value
-- requires: cluster_benchmark_value_as_of
-- Grain: one indicator of one cluster in one round of the national comparison.
-- Scope, limits and rules: see mart.cluster_benchmark_value_as_of.
create or replace view mart.cluster_benchmark_value as
select * from mart.cluster_benchmark_value_as_of('infinity');

comment on view mart.cluster_benchmark_value is
'What mart.cluster_benchmark is computed from: raw values, goalposts and scores by indicator';
comment on column mart.cluster_benchmark_value.round_code is
'Round';
comment on column mart.cluster_benchmark_value.round_no is
'Order of the rounds';
comment on column mart.cluster_benchmark_value.held_on is
'Day as of which clusters are compared';
comment on column mart.cluster_benchmark_value.subject_code is
'Cluster compared';
comment on column mart.cluster_benchmark_value.benchmark_indicator is
'Indicator';
comment on column mart.cluster_benchmark_value.name_en is
'Its name in English';
comment on column mart.cluster_benchmark_value.pillar is
'Pillar it counts in';
comment on column mart.cluster_benchmark_value.unit is
'Unit of raw value and goalposts';
comment on column mart.cluster_benchmark_value.raw_value is
'As registered; NULL: not known, or withheld';
comment on column mart.cluster_benchmark_value.low_goalpost is
'Raw value that scores 0';
comment on column mart.cluster_benchmark_value.high_goalpost is
'Raw value that scores 100; lower than low_goalpost where less is better';
comment on column mart.cluster_benchmark_value.score is
'Raw value between its goalposts, 0 to 100; NULL: not known, or withheld';
comment on column mart.cluster_benchmark_value.is_missing is
'The cluster has no value, or it is withheld; more than a quarter of a pillar missing: it has no score';
comment on column mart.cluster_benchmark_value.is_withheld is
'The register says that one or two companies are behind the value: it is not shown and counts for no score';
