-- mart.organisation_lineage
-- requires: organisation_lineage_as_of
-- Grain: one organisation under one name, with the organisation that has its duties today.
-- Scope, limits and rules: see mart.organisation_lineage_as_of.
create or replace view mart.organisation_lineage as
select * from mart.organisation_lineage_as_of('infinity');

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
