-- mart.growth_target
-- requires: growth_target_as_of
-- Grain: one project, metric and due year.
-- Scope, limits and rules: see mart.growth_target_as_of.
create or replace view mart.growth_target as
select * from mart.growth_target_as_of('infinity');

comment on view mart.growth_target is
'Growth targets of enterprises and how many attained them';
comment on column mart.growth_target.project_code is
'Project that is to help them grow; NULL: none, or not stated';
comment on column mart.growth_target.metric is
'turnover, exports, employees or markets';
comment on column mart.growth_target.due_year is
'Year they are due';
comment on column mart.growth_target.enterprises is
'Enterprises with such a target; fewer than 3 are not shown';
comment on column mart.growth_target.enterprises_known is
'Of these, whose attainment is known; NULL: withheld';
comment on column mart.growth_target.attained_pct is
'Of these, percent that attained it, by one publication; NULL: withheld';
