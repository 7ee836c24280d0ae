-- mart.cluster_member_quarter_as_of(as_of)
-- Grain: one quarter and cluster, or all member companies together (cluster_code ALL), as published at as_of.
-- Scope: what disclosure control has printed of the returns of members (warehouse.published_cell). A quarter is
--   published 38 days after its end, and revised 98 days after it.
-- Rules: value added per employee is printed where both its parts may be known; the response rate where
--   both counts are. Rows need not add up: a company in two clusters counts once in ALL, and a cell may
--   keep its earlier value (is_kept).
-- Limits: reads nothing that is not printed, so there is nothing behind it to be found. Members on the
--   quarter's last day, without supporters; what three companies cannot carry is not imputed.
create or replace function mart.cluster_member_quarter_as_of(as_of timestamptz)
returns table (
    cluster_code text,
    quarter text,
    ref_quarter date,
    n_members integer,
    n_members_shown text,
    n_members_conf_status text,
    n_reporting integer,
    n_reporting_shown text,
    n_reporting_conf_status text,
    response_rate_pct numeric,
    response_rate_conf_status text,
    export_usd numeric,
    export_usd_conf_status text,
    export_usd_obs_status text,
    export_usd_imputed_pct numeric,
    export_usd_is_kept boolean,
    employees numeric,
    employees_conf_status text,
    employees_obs_status text,
    employees_imputed_pct numeric,
    employees_is_kept boolean,
    turnover_try numeric,
    turnover_try_conf_status text,
    turnover_try_obs_status text,
    turnover_try_imputed_pct numeric,
    turnover_try_is_kept boolean,
    va_per_employee_try numeric,
    va_per_employee_try_conf_status text,
    va_per_employee_try_obs_status text,
    va_per_employee_try_imputed_pct numeric,
    va_per_employee_try_is_kept boolean,
    is_provisional boolean,
    vintage integer,
    published_at timestamptz,
    known_at timestamptz,
    n_reporting_is_kept boolean
)
language sql stable
-- Reads when tables were published, which is not for everybody, and gives what was printed.
security definer
set search_path = pg_catalog, pg_temp
as $$
with publication as (
    select
        publication.publication_id,
        publication.ref_quarter,
        publication.known_at,
        publication.checked_at,
        row_number() over (partition by publication.ref_quarter order by publication.publication_id) as vintage,
        row_number() over (partition by publication.ref_quarter order by publication.publication_id desc) as age
    from ops.member_publication as publication
    where publication.status = 'published' and publication.checked_at <= as_of
),

cell as (
    select
        cell.cluster_code,
        cell.measure,
        cell.value,
        cell.conf_status,
        cell.obs_status,
        cell.imputed_pct,
        cell.is_kept,
        publication.ref_quarter,
        publication.known_at,
        publication.checked_at,
        publication.vintage,
        case
            when cell.conf_status = 'F' then round(cell.value)::text
            when cell.conf_status = 'C' then '<3'
            else 'c'
        end as shown
    from publication
    inner join warehouse.published_cell as cell on publication.publication_id = cell.publication_id
    where publication.age = 1
)

select
    cell.cluster_code,
    to_char(cell.ref_quarter, 'YYYY"-Q"Q'),
    cell.ref_quarter,
    (max(cell.value) filter (where cell.measure = 'members'))::integer,
    max(cell.shown) filter (where cell.measure = 'members'),
    max(cell.conf_status) filter (where cell.measure = 'members'),
    (max(cell.value) filter (where cell.measure = 'reporting'))::integer,
    max(cell.shown) filter (where cell.measure = 'reporting'),
    max(cell.conf_status) filter (where cell.measure = 'reporting'),
    round(
        100 * max(cell.value) filter (where cell.measure = 'reporting')
        / nullif(max(cell.value) filter (where cell.measure = 'members'), 0),
        1
    ),
    case
        when bool_and(cell.conf_status = 'F') filter (where cell.measure in ('members', 'reporting')) then 'F'
        else min(cell.conf_status) filter (where cell.measure in ('members', 'reporting') and cell.conf_status <> 'F')
    end,
    max(cell.value) filter (where cell.measure = 'export_usd'),
    max(cell.conf_status) filter (where cell.measure = 'export_usd'),
    max(cell.obs_status) filter (where cell.measure = 'export_usd'),
    max(cell.imputed_pct) filter (where cell.measure = 'export_usd'),
    bool_or(cell.is_kept) filter (where cell.measure = 'export_usd'),
    max(cell.value) filter (where cell.measure = 'employees'),
    max(cell.conf_status) filter (where cell.measure = 'employees'),
    max(cell.obs_status) filter (where cell.measure = 'employees'),
    max(cell.imputed_pct) filter (where cell.measure = 'employees'),
    bool_or(cell.is_kept) filter (where cell.measure = 'employees'),
    max(cell.value) filter (where cell.measure = 'turnover_try'),
    max(cell.conf_status) filter (where cell.measure = 'turnover_try'),
    max(cell.obs_status) filter (where cell.measure = 'turnover_try'),
    max(cell.imputed_pct) filter (where cell.measure = 'turnover_try'),
    bool_or(cell.is_kept) filter (where cell.measure = 'turnover_try'),
    max(cell.value) filter (where cell.measure = 'value_added_per_employee_try'),
    max(cell.conf_status) filter (where cell.measure = 'value_added_per_employee_try'),
    max(cell.obs_status) filter (where cell.measure = 'value_added_per_employee_try'),
    max(cell.imputed_pct) filter (where cell.measure = 'value_added_per_employee_try'),
    bool_or(cell.is_kept) filter (where cell.measure = 'value_added_per_employee_try'),
    (cell.checked_at at time zone 'Europe/Istanbul')::date < (cell.ref_quarter + interval '3 months')::date + 97,
    cell.vintage::integer,
    cell.checked_at,
    cell.known_at,
    bool_or(cell.is_kept) filter (where cell.measure = 'reporting')
from cell
group by cell.cluster_code, cell.ref_quarter, cell.known_at, cell.checked_at, cell.vintage
$$;

comment on function mart.cluster_member_quarter_as_of(timestamptz) is
'mart.cluster_member_quarter as it was published at the given time';
