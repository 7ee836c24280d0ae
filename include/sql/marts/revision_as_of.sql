-- mart.revision_as_of(as_of)
-- requires: export_revision_as_of
-- Grain: one sector (or group, or the total) and month that has more than one published value.
-- Scope: dataset tim_sector. Limits: see mart.export_revision_as_of.
create or replace function mart.revision_as_of(as_of timestamptz)
returns table (
    sector_code text,
    month text,
    month_start date,
    first_value_usd numeric,
    first_edition text,
    first_known_at timestamptz,
    latest_value_usd numeric,
    latest_edition text,
    latest_known_at timestamptz,
    n_values integer,
    published jsonb,
    revision_usd numeric,
    revision_pct numeric
)
language sql stable
as $$
select * from mart.export_revision_as_of('tim_sector', as_of)
$$;

comment on function mart.revision_as_of(timestamptz) is 'mart.revision as it was known at the given time';
