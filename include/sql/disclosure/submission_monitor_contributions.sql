-- In which cells of mart.submission_monitor each company is, and with what.
-- Grain: one company and quarter, and measure.
-- Rules: a company of several clusters, and its two forms, are one unit. A quarter says nothing of another one: that a
--   company answered in one of them does not tell whether it did in the next. days are those that the median is of.
--   How many members there are is no secret, so that who is absent from a count is judged as if it were printed, and
--   before the companies that are in it (measures go by name): the count is left out then, not the number expected.
--   The rate by value counts as if the exports of who answered, of who did not and of all were printed.
-- Bound: known_at; through, the last day that something may have come.
with status as (
    select
        known.*,
        concat_ws(' ', known.ref_quarter, known.cluster_code, known.form_code) as place,
        coalesce(cast(known.first_received_at at time zone 'Europe/Istanbul' as date) <= :through, false)
            as is_received,
        coalesce(cast(known.accepted_at at time zone 'Europe/Istanbul' as date) <= :through, false) as is_accepted
    from secure.submission_status_as_of(:known_at) as known
    where known.ref_quarter + interval '3 months' <= cast(:through as date) + 1
),

item as (
    select
        status.ref_quarter,
        status.company_id,
        place.measure,
        status.place || ' ' || place.name as cell,
        place.value
    from status
    cross join
        lateral (
            values
            ('companies', 'expected', true, 1),
            ('companies', 'received', status.is_received, 1),
            ('companies', 'accepted', status.is_accepted, 1),
            ('absent', 'received', not status.is_received, 1),
            ('absent', 'accepted', not status.is_accepted, 1),
            ('companies', 'late', status.is_accepted and status.days_late > 0, 1),
            ('days', 'days', status.is_accepted and status.days_late is not null, cast(status.days_late as numeric)),
            ('expected_usd', 'value', status.weight_usd is not null, status.weight_usd),
            ('accepted_usd', 'value', status.weight_usd is not null and status.is_accepted, status.weight_usd),
            ('missing_usd', 'value', status.weight_usd is not null and not status.is_accepted, status.weight_usd)
        ) as place (measure, name, is_in, value)
    where place.is_in
    union all
    -- Who owes no M2, because it exported nothing.
    select
        member.ref_quarter,
        member.company_id,
        'absent',
        concat_ws(' ', member.ref_quarter, member.cluster_code, 'M2 expected'),
        1
    from status as member
    where member.form_code = 'M1'
        and not exists (
            select 1 from status as detail
            where detail.form_code = 'M2'
                and detail.ref_quarter = member.ref_quarter
                and detail.cluster_code = member.cluster_code
                and detail.company_id = member.company_id
        )
),

unit as (
    select
        item.measure,
        concat_ws(' ', item.company_id, item.ref_quarter) as unit,
        item.company_id,
        item.value,
        array_agg(item.cell order by item.cell) as cells
    from item
    group by item.measure, item.company_id, item.ref_quarter, item.value
)

select
    unit.measure,
    -- Days differ by form: then they are two.
    concat_ws(' ', unit.unit, case when unit.measure = 'days' then unit.value end) as unit,
    coalesce(company.group_id, unit.company_id) as respondent,
    unit.cells,
    unit.value
from unit
left join warehouse.dim_company as company
    on unit.company_id = company.company_id
        and company.valid_from <= :known_at
        and (cast(:known_at as timestamptz) < company.valid_to or company.valid_to = 'infinity')
