-- What each company has in the cells of mart.cluster_member_quarter: the counts as mart.submission_monitor names them,
--   and what was reported.
-- Grain: one company, and measure.
-- Scope: members of clusters on the quarter's last day (not supporters), each of them once in ALL.
-- Limits: what was imputed is none of it: it counts as known (docs/disclosure.md).
-- Bound: known_at; through, the quarter's first day.
with term as (
    select
        cast(:through as date) as ref_quarter,
        cast(cast(:through as date) + interval '3 months' as date) - 1 as last_day,
        cast(:known_at as timestamptz) as known_at
),

stay as (
    select distinct
        stay.company_id,
        place.cluster_code,
        fact.company_id is not null as is_reporting,
        fact.export_usd,
        fact.turnover_try,
        fact.value_added_try,
        fact.employees_eop
    from warehouse.bridge_company_cluster as stay
    cross join term
    cross join lateral (values (stay.cluster_code), ('ALL')) as place (cluster_code)
    left join warehouse.fact_member_quarter as fact
        on stay.company_id = fact.company_id
            and term.ref_quarter = fact.ref_quarter
            and fact.valid_from <= term.known_at
            and term.known_at < fact.valid_to
    where stay.valid_from <= term.known_at
        and term.known_at < stay.valid_to
        and stay.role <> 'SUPPORTER'
        and term.last_day >= stay.joined_on
        and (stay.left_on is null or term.last_day < stay.left_on)
),

item as (
    select
        stay.company_id,
        place.measure,
        concat_ws(' ', term.ref_quarter, stay.cluster_code, place.name) as cell,
        place.value
    from stay
    cross join term
    cross join
        lateral (
            values
            ('companies', 'M1 expected', 1),
            ('companies', 'M1 accepted', case when stay.is_reporting then 1 end),
            ('export_usd', null, stay.export_usd),
            ('turnover_try', null, stay.turnover_try),
            ('value_added_try', null, stay.value_added_try),
            ('employees', null, stay.employees_eop)
        ) as place (measure, name, value)
    where place.value is not null
)

select
    item.measure,
    concat_ws(' ', item.company_id, term.ref_quarter, case when item.measure <> 'companies' then item.measure end)
        as unit,
    concat_ws(' ', item.company_id, item.measure) as company,
    -- Counts of a quarter say nothing of another one.
    case when item.measure <> 'companies' then term.ref_quarter end as ref_quarter,
    coalesce(company.group_id, item.company_id) as respondent,
    array_agg(item.cell) as cells,
    item.value
from item
cross join term
left join warehouse.dim_company as company
    on item.company_id = company.company_id
        and company.valid_from <= term.known_at
        and term.known_at < company.valid_to
group by item.measure, item.company_id, term.ref_quarter, company.group_id, item.value
