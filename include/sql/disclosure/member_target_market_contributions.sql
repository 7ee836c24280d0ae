-- What each company has in the cells of mart.member_target_market.
-- Grain: one company (of the numbers: one holding), in the years it has the same in, and measure.
-- Rules: the base year is that of warehouse.member_target_market_figure_as_of. The exports of both years count as
--   printed where their change is. How many grew is a cell of its own.
--   absent: the one or two members that a count leaves out, who are not told beside how many members there are.
-- Bound: known_at; through, the last day of members.
with member as (
    select
        known.project_code,
        known.respondent,
        respondent.counts_as,
        known.year,
        known.target_usd,
        coalesce(
            max(known.year) filter (where known.year < joined.joined_year) over (
                partition by known.project_code
            ),
            min(known.year) over (partition by known.project_code)
        ) as base_year
    from warehouse.member_target_as_of(:known_at) as known
    inner join warehouse.respondent_as_of(:known_at) as respondent using (respondent)
    left join warehouse.project_joined_as_of(:known_at) as joined
        on known.project_code = joined.project_code
    where cast(:through as date) is not null
),

matched as (
    select
        ended.project_code,
        ended.respondent,
        ended.counts_as,
        base.target_usd as base_usd,
        ended.target_usd,
        ended.year,
        concat_ws(' ', ended.project_code, ended.year) as cell
    from member as ended
    inner join member as base
        on ended.project_code = base.project_code
            and ended.respondent = base.respondent
            and ended.base_year = base.year
    where ended.year > ended.base_year
),

counted as (
    select
        matched.project_code,
        matched.counts_as,
        matched.cell
    from matched
    group by matched.project_code, matched.counts_as, matched.cell
    union all
    select
        matched.project_code,
        matched.counts_as,
        matched.cell || ' companies'
    from matched
    group by matched.project_code, matched.counts_as, matched.cell
    union all
    select
        matched.project_code,
        matched.counts_as,
        matched.cell || ' growing'
    from matched
    group by matched.project_code, matched.counts_as, matched.cell
    having sum(matched.target_usd) > sum(matched.base_usd)
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
    'base_usd' as measure,
    concat_ws(' ', matched.respondent, matched.project_code) as unit,
    matched.counts_as as respondent,
    array_agg(matched.cell order by matched.cell) as cells,
    matched.base_usd as value
from matched
group by matched.respondent, matched.project_code, matched.counts_as, matched.base_usd
union all
select
    'target_usd',
    concat_ws(' ', matched.respondent, matched.cell),
    matched.counts_as,
    array[matched.cell],
    matched.target_usd
from matched
union all
select
    'companies',
    concat_ws(' ', counted.counts_as, counted.project_code),
    counted.counts_as,
    array_agg(counted.cell order by counted.cell),
    1
from counted
group by counted.counts_as, counted.project_code
union all
select
    'absent',
    concat_ws(' ', absent.counts_as, absent.cell),
    absent.counts_as,
    array[absent.cell || ' companies'],
    1
from absent
