-- In which counts of mart.member_export each company is.
-- Grain: one company and project.
-- Rules: followed, of whom the year before is known too, is not printed: that how many began to export is stated says
--   that there are some.
--   absent: the one or two members that a count leaves out, who are not told beside how many members there are.
-- Bound: known_at; through, the last day of members.
with counted as (
    select
        company.project_code,
        company.year,
        company.respondent,
        company.counts_as,
        step.name,
        concat_ws(' ', company.project_code, company.year, step.name) as cell
    from warehouse.member_export_company_as_of(:known_at) as company
    cross join
        lateral (
            values
            ('known', true),
            ('exporting', company.is_exporting),
            ('followed', company.is_known_before),
            ('anew', company.is_new)
        ) as step (name, is_in)
    where step.is_in
),

asked as (
    select distinct
        counted.project_code,
        counted.year,
        counted.cell
    from counted
    where counted.name in ('known', 'exporting')
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
    'companies' as measure,
    concat_ws(' ', counted.respondent, counted.project_code) as unit,
    counted.counts_as as respondent,
    array_agg(counted.cell order by counted.year, counted.name) as cells,
    1 as value
from counted
group by counted.respondent, counted.project_code, counted.counts_as
union all
select
    'absent',
    concat_ws(' ', absent.counts_as, absent.cell),
    absent.counts_as,
    array[absent.cell],
    1
from absent
