-- What each company has in the cells of mart.member_productivity.
-- Grain: one company, in the years it has the same in, and measure.
-- Rules: amounts and employees of both years count as printed where their ratio is, and so do the sums of the
--   companies' changes where their mean is. The panel, those who are still in it, and those who have +20 % or
--   more are cells of one measure: each is a part of the one before. Companies are the same ones whatever is
--   measured, and in the marts that are linked.
-- Bound: known_at; through, which nothing here depends on.
with pair as (
    select
        found.project_code,
        found.measure,
        found.base_year,
        found.year,
        found.respondent,
        found.counts_as,
        found.base_amount_try,
        found.base_employees,
        found.amount_try,
        found.employees,
        coalesce(found.amount_try > 0 and found.base_amount_try > 0, false) as is_matched,
        concat_ws(' ', found.project_code, found.measure, found.year) as cell
    from warehouse.member_productivity_pair_as_of(:known_at) as found
    where cast(:through as date) is not null
),

matched as (
    select
        pair.*,
        (pair.amount_try / pair.employees) / (pair.base_amount_try / pair.base_employees) as ratio
    from pair
    where pair.is_matched
)

-- Of the base year: the same in every year's row.
select
    item.measure,
    concat_ws(' ', matched.respondent, matched.project_code, matched.measure) as unit,
    matched.counts_as as respondent,
    array_agg(matched.cell order by matched.cell) as cells,
    item.value
from matched
cross join
    lateral (
        values
        ('base_amount_try', matched.base_amount_try),
        ('base_employees', matched.base_employees)
    ) as item (measure, value)
group by item.measure, matched.respondent, matched.project_code, matched.measure, matched.counts_as, item.value
union all
select
    item.measure,
    concat_ws(' ', matched.respondent, matched.cell),
    matched.counts_as,
    array[matched.cell],
    item.value
from matched
cross join
    lateral (
        values
        ('amount_try', matched.amount_try),
        ('employees', matched.employees),
        ('change', matched.ratio)
    ) as item (measure, value)
union all
select
    'companies',
    concat_ws(' ', pair.respondent, pair.project_code),
    pair.counts_as,
    array_agg(pair.cell || ' base' order by pair.cell)
    || coalesce(array_agg(pair.cell || ' matched' order by pair.cell) filter (where pair.is_matched), '{}')
    || coalesce(array_agg(pair.cell || ' at_20' order by pair.cell) filter (where matched.ratio >= 1.2), '{}'),
    1
from pair
left join matched using (project_code, measure, year, respondent)
group by pair.respondent, pair.project_code, pair.counts_as
