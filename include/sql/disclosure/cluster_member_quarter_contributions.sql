-- In which counts of mart.cluster_member_quarter each company is, as mart.submission_monitor names them.
-- Grain: one company. Scope: members of clusters on the quarter's last day (not supporters), each of them once in ALL.
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
        fact.company_id is not null as is_reporting
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
)

select
    'companies' as measure,
    concat_ws(' ', stay.company_id, term.ref_quarter) as unit,
    coalesce(max(company.group_id), stay.company_id) as respondent,
    array_agg(concat_ws(' ', term.ref_quarter, stay.cluster_code, 'M1', step.name)) as cells,
    1 as value
from stay
cross join term
cross join lateral (values ('expected', true), ('accepted', stay.is_reporting)) as step (name, is_in)
left join warehouse.dim_company as company
    on stay.company_id = company.company_id
        and company.valid_from <= term.known_at
        and term.known_at < company.valid_to
where step.is_in
group by stay.company_id, term.ref_quarter
