-- mart.system_usage_as_of(known_at)
-- Grain: one system, quarter and kind of user; a system without any record has one row with NULL. As
--  known at known_at.
-- Scope: warehouse.dim_system and warehouse.fact_system_usage.
create or replace function mart.system_usage_as_of(known_at timestamptz)
returns table (
    system_code text,
    project_code text,
    name_en text,
    state text,
    state_from date,
    quarter text,
    user_type text,
    registered integer,
    logins integer,
    documents integer,
    aliases text
)
language sql stable
-- Reads what who asks may not read in single rows.
security definer
set search_path = pg_catalog, pg_temp
as $$
select
    system.system_code,
    system.project_code,
    system.name_en,
    system.state,
    system.state_from,
    usage.quarter,
    usage.user_type,
    usage.registered,
    usage.logins,
    usage.documents,
    (
        select string_agg(alias.alias, '; ' order by alias.alias)
        from warehouse.programme_alias_as_known(known_at) as alias
        where alias.kind = 'system' and alias.code = system.system_code
    ) as aliases
from warehouse.dim_system_as_known(known_at) as system
left join warehouse.fact_system_usage_as_known(known_at) as usage using (system_code)
$$;

comment on function mart.system_usage_as_of(timestamptz) is
'mart.system_usage as known at the given time; infinity: as now known';
