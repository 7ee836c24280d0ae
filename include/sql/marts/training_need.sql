-- mart.training_need
-- requires: training_need_as_of
-- Grain: one project and round of the needs analysis.
-- Scope, limits and rules: see mart.training_need_as_of.
create or replace view mart.training_need as
select * from mart.training_need_as_of('infinity');

comment on view mart.training_need is
'How much of the training answers a need that the needs analysis found';
comment on column mart.training_need.project_code is
'Project';
comment on column mart.training_need.round_no is
'Round of the needs analysis';
comment on column mart.training_need.needs is
'Needs found';
comment on column mart.training_need.needs_with_training is
'Of these, needs that a training is about';
comment on column mart.training_need.needs_closed is
'Of these, needs whose score in the newest round has reached the target';
comment on column mart.training_need.training_activities is
'Trainings held or planned';
comment on column mart.training_need.activities_that_answer_a_need is
'Of these, about a need of the round';
comment on column mart.training_need.share_of_activities_pct is
'The same in percent';
comment on column mart.training_need.training_hours is
'Hours of training; NULL: not stated of every training';
comment on column mart.training_need.hours_that_answer_a_need is
'Of these, in trainings about a need';
comment on column mart.training_need.share_of_hours_pct is
'The same in percent';
