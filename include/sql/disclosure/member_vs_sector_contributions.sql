-- What each company has in the cells of mart.member_vs_sector.
-- Grain: one company's quarter (of what no form has of a year, and of the number: one company, in the years it has
--   the same in), and measure.
-- Rules: the base year is that of warehouse.member_vs_sector_figure_as_of. The exports of both years count as printed
--   where their comparison is, or that the rest of the sector is not above 0: everything else in it is public, since
--   the rest is what the official exports leave beside these same exports. They are told quarter by quarter as far as
--   forms have them, because mart.cluster_member_quarter prints the same quarters.
--   absent: the one or two members that a count leaves out, who are not told beside how many members there are.
-- Bound: known_at; through, the last day of members.
with member as (
    select
        performance.project_code,
        performance.respondent,
        respondent.counts_as,
        performance.year,
        performance.export_usd,
        coalesce(
            max(performance.year) filter (where performance.year < joined.joined_year) over (
                partition by performance.project_code
            ),
            min(performance.year) over (partition by performance.project_code)
        ) as base_year
    from warehouse.member_performance_as_of(:known_at) as performance
    inner join warehouse.respondent_as_of(:known_at) as respondent using (respondent)
    left join warehouse.project_joined_as_of(:known_at) as joined
        on performance.project_code = joined.project_code
    where performance.export_usd is not null and cast(:through as date) is not null
),

matched as (
    select
        ended.project_code,
        ended.respondent,
        ended.counts_as,
        base.export_usd as base_export_usd,
        ended.export_usd,
        ended.base_year,
        ended.year,
        concat_ws(' ', ended.project_code, ended.year) as cell
    from member as ended
    inner join member as base
        on ended.project_code = base.project_code
            and ended.respondent = base.respondent
            and ended.base_year = base.year
    where ended.year > ended.base_year
),

item as (
    select
        'base_export_usd' as measure,
        matched.project_code,
        matched.respondent,
        matched.counts_as,
        matched.base_year as year,
        array_agg(matched.cell) as cells,
        matched.base_export_usd as value
    from matched
    group by
        matched.project_code, matched.respondent, matched.counts_as, matched.base_year, matched.base_export_usd
    union all
    select
        'export_usd',
        matched.project_code,
        matched.respondent,
        matched.counts_as,
        matched.year,
        array[matched.cell],
        matched.export_usd
    from matched
),

quarter as (
    select
        reported.company_id as respondent,
        cast(extract(year from reported.ref_quarter) as integer) as year,
        reported.ref_quarter,
        reported.export_usd as value,
        sum(reported.export_usd) over (
            partition by reported.company_id, extract(year from reported.ref_quarter)
        ) as of_year
    from warehouse.fact_member_quarter as reported
    where reported.valid_from <= :known_at
        and (cast(:known_at as timestamptz) < reported.valid_to or reported.valid_to = 'infinity')
        and reported.export_usd is not null
),

known as (
    select distinct
        quarter.respondent,
        quarter.year,
        quarter.of_year
    from quarter
),

part as (
    select
        item.measure,
        item.respondent,
        item.counts_as,
        quarter.ref_quarter,
        concat_ws(' ', item.respondent, quarter.ref_quarter, 'export_usd') as unit,
        item.cells,
        quarter.value
    from item
    inner join quarter using (respondent, year)
    where quarter.of_year <= item.value
    union all
    -- What a register has of a year beyond its quarters: all of it where they are more, or none is known.
    select
        item.measure,
        item.respondent,
        item.counts_as,
        null,
        concat_ws(' ', item.respondent, item.project_code, item.year),
        item.cells,
        item.value - coalesce(known.of_year, 0)
    from item
    left join known
        on item.respondent = known.respondent and item.year = known.year and known.of_year <= item.value
    where known.of_year is distinct from item.value
),

asked as (
    select distinct
        matched.project_code,
        matched.year,
        matched.cell
    from matched
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
    left join matched as counted
        on asked.cell = counted.cell and member.respondent = counted.respondent
    group by asked.cell
)

select
    part.measure,
    part.unit,
    part.respondent || ' export_usd' as company,
    part.ref_quarter,
    part.counts_as as respondent,
    array_agg(place.cell order by place.cell) as cells,
    part.value
from part
cross join lateral unnest(part.cells) as place (cell)
group by part.measure, part.unit, part.respondent, part.ref_quarter, part.counts_as, part.value
union all
select
    'companies',
    concat_ws(' ', matched.respondent, matched.project_code),
    null,
    null,
    matched.counts_as,
    array_agg(matched.cell order by matched.cell) || array_agg(matched.cell || ' companies' order by matched.cell),
    1
from matched
group by matched.respondent, matched.project_code, matched.counts_as
union all
select
    'absent',
    concat_ws(' ', absent.counts_as, absent.cell),
    null,
    null,
    absent.counts_as,
    array[absent.cell || ' companies'],
    1
from absent
