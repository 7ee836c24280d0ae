-- mart.growth_target
-- Grain: one metric of one due year.
-- Scope: growth targets that enterprises set themselves (warehouse.fact_growth_target).
-- Limits: counts of one or two enterprises are withheld, and parts that leave one or two.
create or replace view mart.growth_target as
with counted as (
    select
        aim.metric,
        extract(year from aim.due_on)::integer as due_year,
        array[
            count(*),
            count(aim.attained_value),
            count(*) filter (where aim.attained_value >= aim.target_value)
        ] as counts
    from warehouse.fact_growth_target as aim
    group by aim.metric, extract(year from aim.due_on)
),

guarded as (
    select
        counted.*,
        warehouse.shown_counts(counted.counts, counted.counts) as shown
    from counted
)

select
    guarded.metric,
    guarded.due_year,
    guarded.shown[1] as enterprises,
    guarded.shown[2] as enterprises_known,
    guarded.shown[3] * 100.0 / nullif(guarded.shown[2], 0) as attained_pct
from guarded;

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
