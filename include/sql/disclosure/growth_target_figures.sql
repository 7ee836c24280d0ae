-- The counts of mart.growth_target as they would be if nothing were secret.
-- Grain: one project (NULL: of none, or not stated), metric and due year.
-- Rules: the share that attained is of those whose attainment is known, and printed beside their number only.
-- Bound: known_at; through, which nothing here depends on.
with figure as (
    select
        aim.project_code,
        aim.metric,
        cast(extract(year from aim.due_on) as integer) as due_year,
        count(*) as enterprises,
        count(aim.attained_value) as enterprises_known,
        count(*) filter (where aim.attained_value >= aim.target_value) * 100.0 / nullif(count(aim.attained_value), 0)
            as attained_pct
    from warehouse.fact_growth_target_as_known(:known_at) as aim
    group by aim.project_code, aim.metric, extract(year from aim.due_on)
),

named as (
    select
        figure.*,
        concat_ws(' ', coalesce(figure.project_code, '-'), figure.metric, figure.due_year) as row_key
    from figure
)

select
    'growth_target' as kind,
    named.row_key,
    named.row_key as group_key,
    array[named.row_key || ' known'] as needs,
    cast(to_jsonb(named) as text) as figures
from named
where cast(:through as date) is not null
order by named.row_key
