-- What each company has in the cells of mart.member_productivity.
-- Grain: one company's quarter (of what no form has of a year, of the change and of the number: one company, in the
--   years it has the same in), and measure.
-- Rules: amounts and employees of both years count as printed where their ratio is, and so do the sums of the
--   companies' changes where their mean is. Amounts and employees are told quarter by quarter as far as forms have
--   them, because mart.cluster_member_quarter prints the same quarters; part is what of them counts: the price of the
--   base year, and of employees a fourth. The panel, those who are still in it, and those who have +20 % or more are
--   cells of one measure: each is a part of the one before. Companies are the same ones whatever is measured, and in
--   the marts that are linked.
--   absent: the one or two members that a count leaves out, who are not told beside how many members there are.
-- Bound: known_at; through, the last day of members.
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
),

yearly as (
    select
        known.respondent,
        known.project_code,
        known.year,
        item.measure,
        item.value
    from warehouse.member_performance_as_of(:known_at) as known
    cross join
        lateral (
            values
            ('turnover_try', known.turnover_try),
            ('value_added_try', known.value_added_try),
            ('employees', known.employees)
        ) as item (measure, value)
    where item.value > 0
),

item as (
    select
        ratio.measure,
        ratio.reported,
        matched.project_code,
        matched.respondent,
        matched.counts_as,
        ratio.year,
        yearly.value,
        -- The same for all of an industry.
        round(ratio.value / yearly.value, 12) as part,
        array_agg(matched.cell order by matched.cell) as cells
    from matched
    cross join
        lateral (
            values
            ('base_amount_try', matched.measure || '_try', matched.base_year, matched.base_amount_try),
            ('amount_try', matched.measure || '_try', matched.year, matched.amount_try),
            ('base_employees', 'employees', matched.base_year, matched.base_employees),
            ('employees', 'employees', matched.year, matched.employees)
        ) as ratio (measure, reported, year, value)
    inner join yearly
        on matched.project_code = yearly.project_code
            and matched.respondent = yearly.respondent
            and ratio.year = yearly.year
            and ratio.reported = yearly.measure
    group by
        ratio.measure,
        ratio.reported,
        matched.project_code,
        matched.respondent,
        matched.counts_as,
        ratio.year,
        ratio.value,
        yearly.value
),

quarter as (
    select
        known.company_id as respondent,
        cast(extract(year from known.ref_quarter) as integer) as year,
        known.ref_quarter,
        reported.measure as reported,
        reported.value,
        reported.part,
        sum(reported.value * reported.part) over (
            partition by known.company_id, extract(year from known.ref_quarter), reported.measure
        ) as of_year
    from warehouse.fact_member_quarter as known
    cross join
        lateral (
            values
            ('turnover_try', known.turnover_try, 1),
            ('value_added_try', known.value_added_try, 1),
            ('employees', cast(known.employees_eop as numeric), 0.25)
        ) as reported (measure, value, part)
    where known.valid_from <= :known_at
        and (cast(:known_at as timestamptz) < known.valid_to or known.valid_to = 'infinity')
        and reported.value is not null
),

known as (
    select distinct
        quarter.respondent,
        quarter.year,
        quarter.reported,
        quarter.of_year
    from quarter
),

part as (
    select
        item.measure,
        concat_ws(' ', item.respondent, item.reported) as company,
        item.counts_as,
        quarter.ref_quarter,
        concat_ws(' ', item.respondent, quarter.ref_quarter, item.reported) as unit,
        item.cells,
        quarter.value,
        item.part * quarter.part as part
    from item
    inner join quarter using (respondent, year, reported)
    where quarter.of_year <= item.value
    union all
    -- What a register has of a year beyond its quarters: all of it where they are more, or none is known.
    select
        item.measure,
        null,
        item.counts_as,
        null,
        concat_ws(' ', item.respondent, item.project_code, item.year, item.reported),
        item.cells,
        item.value - coalesce(known.of_year, 0),
        item.part
    from item
    left join known
        on item.respondent = known.respondent
            and item.year = known.year
            and item.reported = known.reported
            and known.of_year <= item.value
    where known.of_year is distinct from item.value
),

counted as (
    select
        pair.project_code,
        step.year,
        pair.respondent,
        pair.cell || step.name as cell
    from pair
    cross join
        lateral (
            values
            (' base', pair.base_year, true),
            (' matched', pair.year, pair.is_matched)
        ) as step (name, year, is_in)
    where step.is_in
),

asked as (
    select distinct
        counted.project_code,
        counted.year,
        counted.cell
    from counted
),

-- Members at the end of the year, of whom the count may say that one or two are not in it.
absent as (
    select
        asked.cell,
        warehouse.few_left_out(
            array_agg(respondent.counts_as), array_agg(respondent.counts_as) filter (where counted.respondent is null)
        ) as counts_as
    from asked
    inner join warehouse.project_member_as_of(:known_at) as member
        on asked.project_code = member.project_code
            and least(make_date(asked.year, 12, 31), :through) >= member.joined_on
            and least(make_date(asked.year, 12, 31), :through) < coalesce(member.left_on, 'infinity')
    inner join warehouse.respondent_as_of(:known_at) as respondent on member.respondent = respondent.respondent
    left join counted as counted
        on asked.cell = counted.cell and member.respondent = counted.respondent
    group by asked.cell
)

select
    part.measure,
    part.unit,
    part.company,
    part.ref_quarter,
    part.counts_as as respondent,
    array_agg(place.cell order by place.cell) as cells,
    part.value,
    part.part
from part
cross join lateral unnest(part.cells) as place (cell)
group by part.measure, part.unit, part.company, part.ref_quarter, part.counts_as, part.value, part.part
union all
select
    'change',
    concat_ws(' ', matched.respondent, matched.cell),
    null,
    null,
    matched.counts_as,
    array[matched.cell],
    matched.ratio,
    1
from matched
union all
select
    'companies',
    concat_ws(' ', pair.respondent, pair.project_code),
    null,
    null,
    pair.counts_as,
    array_agg(pair.cell || ' base' order by pair.cell)
    || coalesce(array_agg(pair.cell || ' matched' order by pair.cell) filter (where pair.is_matched), '{}')
    || coalesce(array_agg(pair.cell || ' at_20' order by pair.cell) filter (where matched.ratio >= 1.2), '{}'),
    1,
    1
from pair
left join matched using (project_code, measure, year, respondent)
group by pair.respondent, pair.project_code, pair.counts_as
union all
select
    'absent',
    concat_ws(' ', absent.counts_as, absent.cell),
    null,
    null,
    absent.counts_as,
    array[absent.cell],
    1,
    1
from absent
