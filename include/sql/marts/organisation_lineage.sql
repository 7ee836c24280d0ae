-- mart.organisation_lineage
-- Grain: one organisation under one name, with the organisation that has its duties today.
-- Scope: warehouse.dim_organisation; succession by succeeds_code.
-- Limits: a succession that parts (two successors) leads to the one named first in the alphabet.
create or replace view mart.organisation_lineage as
with recursive step as (
    select
        organisation.organisation_code,
        organisation.organisation_code as today_code,
        0 as generations
    from warehouse.dim_organisation as organisation
    union all
    select
        step.organisation_code,
        successor.organisation_code,
        step.generations + 1
    from step
    inner join warehouse.dim_organisation as successor on step.today_code = successor.succeeds_code
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
        from warehouse.programme_alias as alias
        where alias.kind = 'organisation' and alias.code = organisation.organisation_code
    ) as aliases
from warehouse.dim_organisation as organisation
inner join last_step using (organisation_code)
inner join warehouse.dim_organisation as today on last_step.today_code = today.organisation_code;

comment on view mart.organisation_lineage is
'Organisations with all their names and the organisation that has their duties today: the ministry of 2011 and that of today are one lineage';
comment on column mart.organisation_lineage.organisation_code is
'Organisation under this name';
comment on column mart.organisation_lineage.name_en is
'Name in English';
comment on column mart.organisation_lineage.name_tr is
'Name in Turkish';
comment on column mart.organisation_lineage.organisation_type is
'Kind of organisation';
comment on column mart.organisation_lineage.province_code is
'Seat';
comment on column mart.organisation_lineage.valid_from is
'First day under this name; NULL: before the programmes';
comment on column mart.organisation_lineage.valid_to is
'First day it no longer has it; NULL: it has';
comment on column mart.organisation_lineage.today_code is
'Organisation that has its duties today';
comment on column mart.organisation_lineage.today_name_en is
'Its name in English';
comment on column mart.organisation_lineage.successions is
'How many times the name or the duties went over';
comment on column mart.organisation_lineage.aliases is
'Other names it goes by';
