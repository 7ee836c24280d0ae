-- mart.growth_target
-- Grain: one metric of one due year.
-- Scope: growth targets that enterprises set themselves (warehouse.fact_growth_target).
-- Limits: fewer than 3 enterprises are withheld.
create or replace view mart.growth_target as
select
    aim.metric,
    extract(year from aim.due_on)::integer as due_year,
    case when count(*) >= 3 then count(*) end as enterprises,
    case when count(aim.attained_value) >= 3 then count(aim.attained_value) end as enterprises_known,
    case when count(aim.attained_value) >= 3 then
            count(*) filter (where aim.attained_value >= aim.target_value) * 100.0 / count(aim.attained_value)
    end as attained_pct
from warehouse.fact_growth_target as aim
group by aim.metric, extract(year from aim.due_on);

comment on view mart.growth_target is
'Growth targets of enterprises and how many attained them';
comment on column mart.growth_target.metric is
'turnover, exports, employees or markets';
comment on column mart.growth_target.due_year is
'Year they are due';
comment on column mart.growth_target.enterprises is
'Enterprises with such a target; NULL: fewer than 3';
comment on column mart.growth_target.enterprises_known is
'Of these, whose attainment is known; NULL: fewer than 3';
comment on column mart.growth_target.attained_pct is
'Of these, percent that attained it';
