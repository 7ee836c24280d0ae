-- What member companies contribute to a quarter's table, as known at a time.
-- Grain: one company that was a member of a cluster on the quarter's last day (not a supporter), and
--   measure. Measure 'member' is 1 if the company reported the quarter, else 0.
-- Scope: what was reported and, where a measure was not, what is imputed (is_imputed): the company's last
--   value of the four quarters before, times the change since then of those of its stratum that
--   reported both; for a company without one, the stratum's mean of the quarter before times the
--   change since. The stratum is the company's cluster (of several the first), for a change with
--   fewer than three companies all of them.
-- Limits: what three companies cannot carry is not imputed. Nothing imputed is written to any fact.
-- Bound: ref_quarter, its first day; known_at.
with term as (
    select
        cast(:ref_quarter as date) as ref_quarter,
        cast(cast(:ref_quarter as date) + interval '3 months' as date) - 1 as last_day,
        cast(cast(:ref_quarter as date) - interval '3 months' as date) as quarter_before,
        cast(cast(:ref_quarter as date) - interval '12 months' as date) as oldest,
        cast(:known_at as timestamptz) as known_at
),

stay as (
    select
        stay.company_id,
        array_agg(distinct stay.cluster_code order by stay.cluster_code) as clusters
    from warehouse.bridge_company_cluster as stay
    cross join term
    where stay.valid_from <= term.known_at
        and term.known_at < stay.valid_to
        and stay.role <> 'SUPPORTER'
        and term.last_day >= stay.joined_on
        and (stay.left_on is null or term.last_day < stay.left_on)
    group by stay.company_id
),

member as (
    select
        stay.company_id,
        stay.clusters,
        stay.clusters[1] as stratum,
        coalesce(company.group_id, stay.company_id) as respondent
    from stay
    cross join term
    left join warehouse.dim_company as company
        on stay.company_id = company.company_id
            and company.valid_from <= term.known_at
            and term.known_at < company.valid_to
),

fact as (
    select
        fact.*,
        member.stratum
    from warehouse.fact_member_quarter as fact
    cross join term
    inner join member on fact.company_id = member.company_id
    where fact.ref_quarter between term.oldest and term.ref_quarter
        and fact.valid_from <= term.known_at
        and term.known_at < fact.valid_to
),

reported as (
    select
        fact.company_id,
        fact.stratum,
        fact.ref_quarter,
        item.measure,
        item.value
    from fact
    cross join
        lateral (
            values
            ('export_usd', fact.export_usd),
            ('turnover_try', fact.turnover_try),
            ('employees', cast(fact.employees_eop as numeric)),
            ('value_added_try', fact.value_added_try)
        ) as item (measure, value)
    where item.value is not null
),

change as (
    select
        past.measure,
        past.ref_quarter,
        past.stratum,
        sum(present.value) / sum(past.value) as ratio
    from reported as past
    cross join term
    inner join reported as present
        on past.company_id = present.company_id
            and past.measure = present.measure
            and present.ref_quarter = term.ref_quarter
    where past.ref_quarter < term.ref_quarter
    group by grouping sets ((past.measure, past.ref_quarter, past.stratum), (past.measure, past.ref_quarter))
    having count(*) >= 3 and sum(past.value) > 0
),

deck as (
    select
        reported.measure,
        reported.stratum,
        avg(reported.value) as value
    from reported
    inner join term on reported.ref_quarter = term.quarter_before
    group by reported.measure, reported.stratum
    having count(*) >= 3
),

own as (
    select distinct on (reported.company_id, reported.measure)
        reported.company_id,
        reported.measure,
        reported.ref_quarter,
        reported.value
    from reported
    order by reported.company_id, reported.measure, reported.ref_quarter desc
),

base as (
    select
        member.company_id,
        member.stratum,
        item.measure,
        coalesce(own.ref_quarter, term.quarter_before) as ref_quarter,
        coalesce(own.value, deck.value) as value
    from member
    cross join term
    cross join (values ('export_usd'), ('turnover_try'), ('employees'), ('value_added_try')) as item (measure)
    left join own on member.company_id = own.company_id and item.measure = own.measure
    left join deck on item.measure = deck.measure and member.stratum = deck.stratum
    where own.ref_quarter is distinct from term.ref_quarter
),

imputed as (
    select
        base.company_id,
        base.measure,
        round(base.value * coalesce(nearby.ratio, overall.ratio), 2) as value
    from base
    left join change as nearby
        on base.measure = nearby.measure
            and base.ref_quarter = nearby.ref_quarter
            and base.stratum = nearby.stratum
    left join change as overall
        on base.measure = overall.measure
            and base.ref_quarter = overall.ref_quarter
            and overall.stratum is null
),

contribution as (
    select
        reported.company_id,
        reported.measure,
        reported.value,
        false as is_imputed
    from reported
    inner join term on reported.ref_quarter = term.ref_quarter

    union all

    select
        imputed.company_id,
        imputed.measure,
        imputed.value,
        true
    from imputed
    where imputed.value is not null

    union all

    select
        member.company_id,
        'member',
        count(fact.company_id),
        false
    from member
    cross join term
    left join fact on member.company_id = fact.company_id and term.ref_quarter = fact.ref_quarter
    group by member.company_id
)

select
    member.company_id,
    member.respondent,
    member.clusters,
    contribution.measure,
    contribution.value,
    contribution.is_imputed
from contribution
inner join member on contribution.company_id = member.company_id
order by contribution.measure, member.company_id
