-- mart.project_as_of(known_at)
-- requires: day_of
-- Grain: one project of a programme, as known at known_at.
-- Scope: warehouse.dim_project with its life cycle, organisations, markets, provinces and funding.
-- Rules: the state is the furthest of the life cycle that has begun; one without a day counts as begun.
--  A state without an end day that is not the last one has ended by the next. The approval's number and day
--  are those of the state approved, whatever came later: an extension has a decision of its own. The number
--  of the register of projects stands in where the state has none.
-- Limits: members are reported or registered numbers, see mart.project_membership.
create or replace function mart.project_as_of(known_at timestamptz)
returns table (
    project_code text,
    programme_code text,
    programme_name_en text,
    follows_programme_code text,
    cluster_code text,
    name_en text,
    name_tr text,
    state text,
    state_from date,
    state_precision text,
    approval_no text,
    applied_on date,
    approved_on date,
    cooperation_organisation text,
    beneficiary text,
    contractor text,
    funders text,
    target_markets text,
    pilot_provinces bigint,
    rcop_provinces bigint,
    starts_on date,
    planned_months integer,
    extended_months integer,
    planned_end_on date,
    ends_on date,
    legal_regime text,
    budget_amount numeric,
    budget_currency text,
    funder_count bigint,
    is_split_known boolean
)
language sql stable
-- Reads what who asks may not read in single rows.
security definer
set search_path = pg_catalog, pg_temp
as $$
with state as (
    select distinct on (lived.project_code)
        lived.project_code,
        lived.state,
        lived.valid_from,
        lived.date_precision
    from warehouse.project_state_as_known(known_at) as lived
    where lived.valid_from is null or lived.valid_from <= warehouse.day_of(known_at)
    order by
        lived.project_code,
        array_position(array['idea', 'applied', 'approved', 'active', 'extended', 'closed'], lived.state) desc
),

approval as (
    select
        lived.project_code,
        max(lived.decision_no) filter (where lived.state = 'approved') as decision_no,
        max(lived.valid_from) filter (where lived.state = 'applied') as applied_on,
        max(lived.valid_from) filter (where lived.state = 'approved') as approved_on
    from warehouse.project_state_as_known(known_at) as lived
    where lived.valid_from is null or lived.valid_from <= warehouse.day_of(known_at)
    group by lived.project_code
),

role as (
    select
        part.project_code,
        string_agg(part.organisation_code, ', ' order by part.organisation_code) filter (
            where part.role = 'cooperation_organisation'
        ) as cooperation_organisation,
        string_agg(part.organisation_code, ', ' order by part.organisation_code) filter (
            where part.role = 'beneficiary'
        ) as beneficiary,
        string_agg(part.organisation_code, ', ' order by part.organisation_code) filter (
            where part.role = 'funder'
        ) as funders,
        string_agg(part.organisation_code, ', ' order by part.organisation_code) filter (
            where part.role = 'contractor'
        ) as contractor
    from warehouse.bridge_project_organisation_as_known(known_at) as part
    group by part.project_code
),

market as (
    select
        aim.project_code,
        string_agg(aim.country_code, ', ' order by aim.country_code) as target_markets
    from warehouse.bridge_project_market_as_known(known_at) as aim
    where aim.role = 'target'
    group by aim.project_code
),

place as (
    select
        pilot.project_code,
        count(*) filter (where pilot.is_pilot) as pilot_provinces,
        count(*) filter (where pilot.is_rcop) as rcop_provinces
    from warehouse.bridge_project_province_as_known(known_at) as pilot
    group by pilot.project_code
),

funding as (
    select
        part.project_code,
        count(*) as funder_count,
        bool_and(part.amount is not null) as is_split_known
    from warehouse.fact_project_funding_as_known(known_at) as part
    group by part.project_code
)

select
    project.project_code,
    project.programme_code,
    programme.name_en as programme_name_en,
    programme.follows_code as follows_programme_code,
    project.cluster_code,
    project.name_en,
    project.name_tr,
    state.state,
    state.valid_from as state_from,
    state.date_precision as state_precision,
    coalesce(approval.decision_no, project.approval_no) as approval_no,
    approval.applied_on,
    approval.approved_on,
    role.cooperation_organisation,
    role.beneficiary,
    role.contractor,
    role.funders,
    market.target_markets,
    coalesce(place.pilot_provinces, 0) as pilot_provinces,
    coalesce(place.rcop_provinces, 0) as rcop_provinces,
    project.starts_on,
    project.planned_months,
    project.extended_months,
    (
        project.starts_on + make_interval(months => project.planned_months + coalesce(project.extended_months, 0))
    )::date as planned_end_on,
    project.ends_on,
    project.legal_regime,
    project.budget_amount,
    project.budget_currency,
    funding.funder_count,
    funding.is_split_known
from warehouse.dim_project_as_known(known_at) as project
inner join warehouse.dim_programme_as_known(known_at) as programme using (programme_code)
left join state using (project_code)
left join approval using (project_code)
left join role using (project_code)
left join market using (project_code)
left join place using (project_code)
left join funding using (project_code)
$$;

comment on function mart.project_as_of(timestamptz) is
'mart.project as known at the given time; infinity: as now known';
