-- In which counts of mart.project_membership and mart.cluster_eligibility each company is.
-- Grain: one company and project, and measure.
-- Rules: the cells of a project are named after the day on which its companies last changed, as in
--   warehouse.project_membership_figure_as_of; those of the line of business are of who is a member on the last day.
--   Of the chamber's members and of those not known the cells are only where something is known of some.
--   stays: the days that the median of tenures is of, in one number that changes with each of them.
-- Bound: known_at; through, the last day of months.
with state as (
    select distinct
        figure.project_code,
        figure.month_end,
        figure.chamber_members is not null as is_chamber_known
    from warehouse.project_membership_figure_as_of(:through, :known_at) as figure
    where figure.month_end = figure.state_on
),

stay as (
    select
        state.project_code,
        state.month_end,
        state.is_chamber_known,
        member.respondent,
        bool_or(coalesce(member.left_on, 'infinity') > state.month_end) as is_in
    from state
    inner join warehouse.project_member_as_of(:known_at) as member using (project_code)
    where member.joined_on <= state.month_end
    group by state.project_code, state.month_end, state.is_chamber_known, member.respondent
),

counted as (
    select
        stay.project_code,
        stay.respondent,
        array_agg(concat_ws(' ', stay.project_code, stay.month_end, 'joined') order by stay.month_end) as joined,
        coalesce(
            array_agg(concat_ws(' ', stay.project_code, stay.month_end, 'members') order by stay.month_end)
            filter (where stay.is_in),
            '{}'
        ) as members,
        coalesce(
            array_agg(
                concat_ws(
                    ' ', stay.project_code, stay.month_end,
                    case when known.is_chamber_member then 'chamber' else 'chamber_not_known' end
                )
                order by stay.month_end
            )
            filter (where stay.is_in and stay.is_chamber_known and known.is_chamber_member is not false),
            '{}'
        ) as chamber
    from stay
    inner join warehouse.respondent_as_of(:known_at) as known using (respondent)
    group by stay.project_code, stay.respondent
),

tenure as (
    select
        member.project_code,
        member.respondent,
        sum(
            member.joined_on - date '1900-01-01'
            + coalesce((member.left_on - date '1900-01-01') / cast(100000 as numeric), 0)
        ) as days
    from warehouse.project_member_as_of(:known_at) as member
    where member.joined_on <= :through
    group by member.project_code, member.respondent
)

select
    item.measure,
    concat_ws(' ', counted.respondent, counted.project_code) as unit,
    known.counts_as as respondent,
    item.cells,
    item.value
from counted
inner join warehouse.respondent_as_of(:known_at) as known using (respondent)
inner join tenure using (project_code, respondent)
left join warehouse.member_industry_as_of(:through, :known_at) as industry using (project_code, respondent)
cross join
    lateral (
        values
        (
            'companies',
            counted.joined || counted.members || counted.chamber
            || case when industry.place is null then '{}'
                else array[counted.project_code || ' members', concat_ws(' ', counted.project_code, industry.place)]
            end,
            1
        ),
        ('stays', counted.joined, tenure.days)
    ) as item (measure, cells, value)
