-- mart.training_need_score
-- requires: training_need_score_as_of
-- Grain: one topic in one round of the needs analysis of one project.
-- Scope, limits and rules: see mart.training_need_score_as_of.
create or replace view mart.training_need_score as
select * from mart.training_need_score_as_of('infinity');

comment on view mart.training_need_score is
'Scores of the needs analysis by topic and round: mean over the companies, target, and change since the round before';
comment on column mart.training_need_score.project_code is
'Project';
comment on column mart.training_need_score.round_no is
'Round of the needs analysis';
comment on column mart.training_need_score.topic_code is
'What is needed; see warehouse.dim_topic';
comment on column mart.training_need_score.is_need is
'The round found a need; NULL: withheld';
comment on column mart.training_need_score.companies is
'Companies assessed; NULL: withheld';
comment on column mart.training_need_score.mean_score is
'Mean score of the companies, 0 to 100; NULL: not stated, or withheld';
comment on column mart.training_need_score.target_score is
'Score aimed at; NULL: none';
comment on column mart.training_need_score.points_to_target is
'Points that the mean lacks to the target; below 0: it is beyond it';
comment on column mart.training_need_score.previous_round_no is
'Last earlier round whose mean is shown; NULL: none';
comment on column mart.training_need_score.score_change is
'Points that the mean has changed by since then';
comment on column mart.training_need_score.is_withheld is
'Fewer than 3 companies, their number is not stated, or not published yet';
