-- What each company has in the cells of mart.member_vs_sector.
-- Grain: one company, in the years it has the same in, and measure.
-- Rules: the base year is that of warehouse.member_vs_sector_figure_as_of. The exports of both years count as printed
--   where their comparison is, or that the rest of the sector is not above 0: everything else in it is public, since
--   the rest is what the official exports leave beside these same exports.
-- Bound: known_at; through, which nothing here depends on.
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
        concat_ws(' ', ended.project_code, ended.year) as cell
    from member as ended
    inner join member as base
        on ended.project_code = base.project_code
            and ended.respondent = base.respondent
            and ended.base_year = base.year
    where ended.year > ended.base_year
)

select
    'base_export_usd' as measure,
    concat_ws(' ', matched.respondent, matched.project_code) as unit,
    matched.counts_as as respondent,
    array_agg(matched.cell order by matched.cell) as cells,
    matched.base_export_usd as value
from matched
group by matched.respondent, matched.project_code, matched.counts_as, matched.base_export_usd
union all
select
    'export_usd',
    concat_ws(' ', matched.respondent, matched.cell),
    matched.counts_as,
    array[matched.cell],
    matched.export_usd
from matched
union all
select
    'companies',
    concat_ws(' ', matched.respondent, matched.project_code),
    matched.counts_as,
    array_agg(matched.cell order by matched.cell),
    1
from matched
group by matched.respondent, matched.project_code, matched.counts_as
