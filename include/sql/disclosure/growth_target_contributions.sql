-- In which counts of mart.growth_target each enterprise is.
-- Grain: one enterprise, metric and day it is due.
-- Rules: absent: the one or two members that a count leaves out, who are not told beside how many members there are.
-- Bound: known_at; through, the last day of members.
with counted as (
    select
        aim.party_code,
        aim.metric,
        aim.due_on,
        aim.project_code,
        coalesce(link.company_id, aim.party_code) as respondent,
        coalesce(known.counts_as, aim.party_code) as counts_as,
        step.name,
        concat_ws(' ', coalesce(aim.project_code, '-'), aim.metric, extract(year from aim.due_on), step.name) as cell
    from warehouse.fact_growth_target_as_known(:known_at) as aim
    left join warehouse.linked_party_as_of(:known_at) as link using (party_code)
    left join warehouse.respondent_as_of(:known_at) as known
        on coalesce(link.company_id, aim.party_code) = known.respondent
    cross join
        lateral (
            values
            ('enterprises', true),
            ('known', aim.attained_value is not null),
            ('attained', aim.attained_value >= aim.target_value)
        ) as step (name, is_in)
    where step.is_in
),

asked as (
    select distinct
        counted.project_code,
        counted.cell
    from counted
    where counted.name <> 'attained'
),

absent as (
    select
        asked.cell,
        warehouse.few_left_out(
            array_agg(respondent.counts_as), array_agg(respondent.counts_as) filter (where counted.respondent is null)
        ) as counts_as
    from asked
    inner join warehouse.project_member_as_of(:known_at) as member
        on asked.project_code = member.project_code
            and :through >= member.joined_on
            and :through < coalesce(member.left_on, 'infinity')
    inner join warehouse.respondent_as_of(:known_at) as respondent on member.respondent = respondent.respondent
    left join counted on asked.cell = counted.cell and member.respondent = counted.respondent
    group by asked.cell
)

select
    'enterprises' as measure,
    concat_ws(' ', counted.party_code, counted.metric, counted.due_on) as unit,
    counted.counts_as as respondent,
    array_agg(counted.cell) as cells,
    1 as value
from counted
group by counted.party_code, counted.metric, counted.due_on, counted.counts_as
union all
select
    'absent',
    concat_ws(' ', absent.counts_as, absent.cell),
    absent.counts_as,
    array[absent.cell],
    1
from absent
