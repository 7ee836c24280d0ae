-- warehouse.project_membership_figure_as_of(through, known_at)
-- requires: project_member_as_of, respondent_as_of
-- Grain: one project with companies at one month's end, from the first company on until through, as known at known_at.
-- Scope: companies of forms and registers, each once. state_on is the last month's end up to this one by which a
--   company had joined or left: until the next one the counts are the same.
-- Rules: the median of tenures is of the stays. chamber_members are those of registered_members that are known to be
--   the chamber's, chamber_not_known those that nothing is known of; both are NULL where that is all of them.
-- Limits: nothing is withheld: not for analysts, but where mart.project_membership is published.
create or replace function warehouse.project_membership_figure_as_of(through date, known_at timestamptz)
returns table (
    project_code text,
    month_end date,
    state_on date,
    registered_members bigint,
    joined_ever bigint,
    tenure_months_median double precision,
    sources text,
    chamber_members bigint,
    chamber_not_known bigint
)
language sql stable
-- Planned by itself and read once, whatever asks for it.
set search_path = pg_catalog, pg_temp
as $$
with member as materialized (
    select
        stay.*,
        respondent.is_chamber_member
    from warehouse.project_member_as_of(known_at) as stay
    inner join warehouse.respondent_as_of(known_at) as respondent using (respondent)
),

-- A month's end is the first one on which a day's change is seen.
change as (
    select distinct
        member.project_code,
        (date_trunc('month', step.on_day::timestamp) + interval '1 month' - interval '1 day')::date as month_end
    from member
    cross join lateral (values (member.joined_on), (member.left_on)) as step (on_day)
    where step.on_day is not null
),

month as (
    select
        first.project_code,
        (months.starts_on + interval '1 month' - interval '1 day')::date as month_end
    from (
        select
            change.project_code,
            min(change.month_end) as month_end
        from change
        group by change.project_code
    ) as first
    cross join
        lateral generate_series(
            date_trunc('month', first.month_end::timestamp),
            date_trunc('month', (project_membership_figure_as_of.through + 1)::timestamp) - interval '1 day',
            interval '1 month'
        ) as months (starts_on)
)

select
    month.project_code,
    month.month_end,
    (
        select max(change.month_end) from change
        where change.project_code = month.project_code and change.month_end <= month.month_end
    ),
    count(distinct member.respondent) filter (where standing.is_in),
    count(distinct member.respondent),
    percentile_cont(0.5) within group (
        order by (least(coalesce(member.left_on, month.month_end), month.month_end) - member.joined_on) / 30.4375
    ),
    case
        when bool_and(member.source = 'register') then 'register'
        when bool_and(member.source = 'forms') then 'forms'
        else 'forms and register'
    end,
    case
        when bool_or(standing.is_in and member.is_chamber_member is not null)
            then count(distinct member.respondent) filter (where standing.is_in and member.is_chamber_member)
    end,
    case
        when bool_or(standing.is_in and member.is_chamber_member is not null)
            then
                count(distinct member.respondent)
                filter (where standing.is_in and member.is_chamber_member is null)
    end
from month
inner join member on month.project_code = member.project_code and month.month_end >= member.joined_on
cross join lateral (select coalesce(member.left_on, 'infinity') > month.month_end as is_in) as standing
group by month.project_code, month.month_end
$$;

comment on function warehouse.project_membership_figure_as_of(date, timestamptz) is
'Companies of projects at months'' ends before disclosure control, as known at the given time';
