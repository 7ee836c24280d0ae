-- mart.tuik_revision_as_of(as_of)
-- requires: export_revision_as_of
-- Grain: one month of total exports that TÜİK has published with more than one value.
-- Scope: dataset tuik_total.
-- Limits: see mart.export_revision_as_of. The series is printed in thousand US dollars, some years of
--   it without decimals and some with: is_rounding tells a change of that from a revision.
create or replace function mart.tuik_revision_as_of(as_of timestamptz)
returns table (
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
    revision_pct numeric,
    is_rounding boolean
)
language sql stable
as $$
select
    revision.month,
    revision.month_start,
    revision.first_value_usd,
    revision.first_edition,
    revision.first_known_at,
    revision.latest_value_usd,
    revision.latest_edition,
    revision.latest_known_at,
    revision.n_values,
    revision.published,
    revision.revision_usd,
    revision.revision_pct,
    spread.value_usd < 1000
from mart.export_revision_as_of('tuik_total', as_of) as revision
cross join lateral (
    select max((said ->> 'value_usd')::numeric) - min((said ->> 'value_usd')::numeric) as value_usd
    from jsonb_array_elements(revision.published) as value (said)
) as spread
$$;

comment on function mart.tuik_revision_as_of(timestamptz) is
'mart.tuik_revision as it was known at the given time';
