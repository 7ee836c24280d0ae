-- mart.organisation_lineage_as_of(known_at)
-- Grain: one organisation under one name, with the organisation that has its duties today, as known at known_at.
-- Scope: warehouse.dim_organisation; succession by succeeds_code.
-- Limits: a succession that parts (two successors) leads to the one named first in the alphabet.
create or replace function mart.organisation_lineage_as_of(known_at timestamptz)
returns table (
    organisation_code text,
    name_en text,
    name_tr text,
    organisation_type text,
    province_code text,
    valid_from date,
    valid_to date,
    today_code text,
    today_name_en text,
    successions integer,
    aliases text
)
language sql stable
-- Reads what who asks may not read in single rows.
security definer
set search_path = pg_catalog, pg_temp
as $$
with recursive step as (
    select
        organisation.organisation_code,
        organisation.organisation_code as today_code,
        0 as generations
    from warehouse.dim_organisation_as_known(known_at) as organisation
    union all
    select
        step.organisation_code,
        successor.organisation_code,
        step.generations + 1
    from step
    inner join warehouse.dim_organisation_as_known(known_at) as successor on step.today_code = successor.succeeds_code
),

last_step as (
    select distinct on (step.organisation_code) step.*
    from step
    order by step.organisation_code, step.generations desc, step.today_code
)

select
    organisation.organisation_code,
    organisation.name_en,
    organisation.name_tr,
    organisation.organisation_type,
    organisation.province_code,
    organisation.valid_from,
    organisation.valid_to,
    last_step.today_code,
    today.name_en as today_name_en,
    last_step.generations as successions,
    (
        select string_agg(alias.alias, '; ' order by alias.alias)
        from warehouse.programme_alias_as_known(known_at) as alias
        where alias.kind = 'organisation' and alias.code = organisation.organisation_code
    ) as aliases
from warehouse.dim_organisation_as_known(known_at) as organisation
inner join last_step using (organisation_code)
inner join warehouse.dim_organisation_as_known(known_at) as today on last_step.today_code = today.organisation_code
$$;

comment on function mart.organisation_lineage_as_of(timestamptz) is
'mart.organisation_lineage as known at the given time; infinity: as now known';
