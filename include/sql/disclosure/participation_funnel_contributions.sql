-- In which counts of mart.participation_funnel each company is.
-- Grain: one company and activity, and measure. Rules: eligible is who was a member of the project on the first day of
--   the activity, as in warehouse.participation_figure_as_of. sources: a company that another source knows now is
--   another one there.
--   absent: the one or two members that a step leaves out, who are not told beside how many members there are.
-- Bound: known_at; through, which nothing here depends on.
with presence as materialized (
    select found.*
    from warehouse.participation_as_of(:known_at) as found
    where cast(:through as date) is not null
),

invitation as (
    select
        presence.activity_code,
        min(presence.on_day) as on_day
    from presence
    group by presence.activity_code
),

eligible as (
    select distinct
        activity.activity_code,
        member.respondent
    from warehouse.dim_activity_as_known(:known_at) as activity
    left join invitation using (activity_code)
    inner join warehouse.project_member_as_of(:known_at) as member
        on activity.project_code = member.project_code
            and coalesce(activity.starts_on, invitation.on_day) >= member.joined_on
            and coalesce(activity.starts_on, invitation.on_day) < coalesce(member.left_on, 'infinity')
),

counted as (
    select
        coalesce(presence.activity_code, eligible.activity_code) as activity_code,
        coalesce(presence.respondent, eligible.respondent) as respondent,
        presence.persons,
        presence.source,
        array_remove(
            array[
                case when eligible.respondent is not null then 'eligible' end,
                case when presence.is_invited then 'invited' end,
                case when presence.has_opted_in then 'opted_in' end,
                case when presence.has_declined then 'declined' end,
                case when presence.has_registered then 'registered' end,
                case when presence.has_attended then 'attended' end,
                case when presence.has_claimed then 'claimed' end
            ],
            null
        ) as steps
    from presence
    full join eligible
        on presence.activity_code = eligible.activity_code and presence.respondent = eligible.respondent
),

known as (
    select
        counted.*,
        respondent.counts_as,
        array(select counted.activity_code || ' ' || step.name from unnest(counted.steps) as step (name)) as cells
    from counted
    inner join warehouse.respondent_as_of(:known_at) as respondent using (respondent)
),

absent as (
    select
        concat_ws(' ', known.activity_code, step.name) as cell,
        warehouse.few_left_out(
            array_agg(known.counts_as), array_agg(known.counts_as) filter (where step.name <> all(known.steps))
        ) as counts_as
    from known
    cross join
        lateral (
            values ('invited'), ('opted_in'), ('declined'), ('registered'), ('attended'), ('claimed')
        ) as step (name)
    where 'eligible' = any(known.steps)
    group by known.activity_code, step.name
)

select
    'companies' as measure,
    concat_ws(' ', known.respondent, known.activity_code) as unit,
    known.counts_as as respondent,
    known.cells,
    1 as value
from known
where cardinality(known.cells) > 0
union all
select
    'persons',
    concat_ws(' ', known.respondent, known.activity_code),
    known.counts_as,
    array[known.activity_code || ' persons'],
    known.persons
from known
where 'attended' = any(known.steps) and known.persons is not null
union all
select
    'sources',
    concat_ws(' ', known.respondent, known.activity_code, known.source),
    known.counts_as,
    array[known.activity_code || ' sources'],
    1
from known
where known.source is not null
union all
select
    'absent',
    concat_ws(' ', absent.counts_as, absent.cell),
    absent.counts_as,
    array[absent.cell],
    1
from absent
