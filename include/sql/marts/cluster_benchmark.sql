-- mart.cluster_benchmark
-- requires: cluster_benchmark_as_of
-- Grain: one cluster in one round of the national comparison.
-- Scope, limits and rules: see mart.cluster_benchmark_as_of.
create or replace view mart.cluster_benchmark as
select * from mart.cluster_benchmark_as_of('infinity');

comment on view mart.cluster_benchmark is
'National comparison of clusters: scores of six pillars, their geometric mean, change between rounds, rank and how far the rank hangs on the weights';
comment on column mart.cluster_benchmark.round_code is
'Round';
comment on column mart.cluster_benchmark.round_no is
'Order of the rounds';
comment on column mart.cluster_benchmark.held_on is
'Day as of which clusters are compared';
comment on column mart.cluster_benchmark.subject_code is
'Cluster compared';
comment on column mart.cluster_benchmark.name_en is
'Its name in English';
comment on column mart.cluster_benchmark.cluster_code is
'The same cluster in warehouse.dim_cluster; NULL: no programme works with it';
comment on column mart.cluster_benchmark.export_score is
'Pillar export, 0 to 100; NULL: more than a quarter of its indicators is missing';
comment on column mart.cluster_benchmark.productivity_score is
'Pillar productivity, likewise';
comment on column mart.cluster_benchmark.innovation_score is
'Pillar innovation, likewise';
comment on column mart.cluster_benchmark.cooperation_score is
'Pillar cooperation, likewise';
comment on column mart.cluster_benchmark.governance_score is
'Pillar governance, likewise';
comment on column mart.cluster_benchmark.human_capital_score is
'Pillar human capital, likewise';
comment on column mart.cluster_benchmark.pillars_missing is
'Pillars without a score';
comment on column mart.cluster_benchmark.score is
'Geometric mean of the six pillars; NULL: a pillar is missing';
comment on column mart.cluster_benchmark.score_change is
'Against the round before; NULL: not in it, or no score';
comment on column mart.cluster_benchmark.score_rank is
'Place by score in the round';
comment on column mart.cluster_benchmark.places_gained is
'Places gained against the round before';
comment on column mart.cluster_benchmark.rank_low is
'5th percentile of the places over 1,000 draws of weights';
comment on column mart.cluster_benchmark.rank_high is
'95th percentile of the same';
comment on column mart.cluster_benchmark.clusters_in_round is
'Clusters that take part in the round';
comment on column mart.cluster_benchmark.has_enough_clusters is
'At least 20 take part, as is aimed at';
