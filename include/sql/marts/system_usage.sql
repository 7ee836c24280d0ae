-- mart.system_usage
-- requires: system_usage_as_of
-- Grain: one system, quarter and kind of user; a system without any record has one row with NULL.
-- Scope, limits and rules: see mart.system_usage_as_of.
create or replace view mart.system_usage as
select * from mart.system_usage_as_of('infinity');

comment on view mart.system_usage is
'Information and benchmarking systems, and who uses them; NULL: not reported';
comment on column mart.system_usage.system_code is
'System';
comment on column mart.system_usage.project_code is
'Project that set it up';
comment on column mart.system_usage.name_en is
'Name in English';
comment on column mart.system_usage.state is
'planned, active or closed';
comment on column mart.system_usage.state_from is
'Since when; NULL: not stated';
comment on column mart.system_usage.quarter is
'Quarter, YYYY-Qn';
comment on column mart.system_usage.user_type is
'sme, cluster or institution';
comment on column mart.system_usage.registered is
'Registered users at the end of the quarter';
comment on column mart.system_usage.logins is
'Logins in the quarter';
comment on column mart.system_usage.documents is
'Documents shared in the quarter';
comment on column mart.system_usage.aliases is
'Other names of the system';
