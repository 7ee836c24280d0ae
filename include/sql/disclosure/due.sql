-- The quarters whose tables of members are due, the oldest first.
-- Grain: one quarter that has ended and that members reported.
-- Scope: a first publication 38 days after the quarter's end (returns are due after 30 days), and a revised
--   one 38 days after late returns are no longer taken (by default after 98).
-- Bound: today, and for how many days after the quarter's end returns are taken (late_days).
with term as (
    select
        reported.ref_quarter,
        cast(reported.ref_quarter + interval '3 months' as date) - 1 as last_day
    from (select distinct fact.ref_quarter from warehouse.fact_member_quarter as fact) as reported
),

stage as (
    select
        term.ref_quarter,
        max(stage.due_on) as due_on
    from term
    cross join lateral (values (term.last_day + 38), (term.last_day + 38 + :late_days)) as stage (due_on)
    where stage.due_on <= :today
    group by term.ref_quarter
)

select stage.ref_quarter
from stage
where not exists (
        select 1
        from ops.member_publication as publication
        where publication.ref_quarter = stage.ref_quarter
            and publication.status in ('published', 'unchanged')
            and cast(publication.checked_at at time zone 'Europe/Istanbul' as date) >= stage.due_on
    )
order by stage.ref_quarter
