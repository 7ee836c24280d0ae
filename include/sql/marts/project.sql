-- mart.project
-- Grain: one project of a programme, as it stands now.
-- Scope: warehouse.dim_project with its life cycle, organisations, markets, provinces and funding.
-- Rules: the state is the furthest of the life cycle that has begun; one without a day counts as begun.
--  A state without an end day that is not the last one has ended by the next.
-- Limits: members are reported or registered numbers, see mart.project_membership.
create or replace view mart.project as
with state as (
    select distinct on (lived.project_code)
        lived.project_code,
        lived.state,
        lived.valid_from,
        lived.date_precision,
        lived.decision_no
    from warehouse.project_state as lived
    where lived.valid_from is null or lived.valid_from <= current_date
    order by
        lived.project_code,
        array_position(array['idea', 'applied', 'approved', 'active', 'extended', 'closed'], lived.state) desc
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
    from warehouse.bridge_project_organisation as part
    group by part.project_code
),

market as (
    select
        aim.project_code,
        string_agg(aim.country_code, ', ' order by aim.country_code) as target_markets
    from warehouse.bridge_project_market as aim
    where aim.role = 'target'
    group by aim.project_code
),

place as (
    select
        pilot.project_code,
        count(*) filter (where pilot.is_pilot) as pilot_provinces,
        count(*) filter (where pilot.is_rcop) as rcop_provinces
    from warehouse.bridge_project_province as pilot
    group by pilot.project_code
),

funding as (
    select
        part.project_code,
        count(*) as funder_count,
        bool_and(part.amount is not null) as is_split_known
    from warehouse.fact_project_funding as part
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
    coalesce(project.approval_no, state.decision_no) as approval_no,
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
from warehouse.dim_project as project
inner join warehouse.dim_programme as programme using (programme_code)
left join state using (project_code)
left join role using (project_code)
left join market using (project_code)
left join place using (project_code)
left join funding using (project_code);

comment on view mart.project is
'Projects of the programmes with their state, organisations, markets, dates and budget';
comment on column mart.project.project_code is
'Project';
comment on column mart.project.programme_code is
'Programme: URGE, SMENET, SMECG, DCP';
comment on column mart.project.programme_name_en is
'Its name in English';
comment on column mart.project.follows_programme_code is
'Programme that it follows up';
comment on column mart.project.cluster_code is
'Cluster; see warehouse.dim_cluster';
comment on column mart.project.name_en is
'Name in English';
comment on column mart.project.name_tr is
'Name in Turkish';
comment on column mart.project.state is
'idea, applied, approved, active, extended or closed; NULL: not known';
comment on column mart.project.state_from is
'First day in that state; NULL: not stated';
comment on column mart.project.state_precision is
'How exactly it is known';
comment on column mart.project.approval_no is
'Number of the ministry''s decision; NULL: not known';
comment on column mart.project.cooperation_organisation is
'Applies to the ministry and manages the project';
comment on column mart.project.beneficiary is
'Beneficiary';
comment on column mart.project.contractor is
'Contractor';
comment on column mart.project.funders is
'Who pays';
comment on column mart.project.target_markets is
'Countries it aims at';
comment on column mart.project.pilot_provinces is
'Pilot provinces';
comment on column mart.project.rcop_provinces is
'Of its provinces, those in the RCOP region';
comment on column mart.project.starts_on is
'First day; NULL: not known';
comment on column mart.project.planned_months is
'Months it was planned for';
comment on column mart.project.extended_months is
'Months it was extended by';
comment on column mart.project.planned_end_on is
'starts_on plus planned and extended months';
comment on column mart.project.ends_on is
'First day after it; NULL: it goes on, or not known';
comment on column mart.project.legal_regime is
'Support rules it is under';
comment on column mart.project.budget_amount is
'Total budget; NULL: not stated';
comment on column mart.project.budget_currency is
'ISO 4217';
comment on column mart.project.funder_count is
'Funders named';
comment on column mart.project.is_split_known is
'The amounts of all funders are stated; false: unknown, which is not half each';
