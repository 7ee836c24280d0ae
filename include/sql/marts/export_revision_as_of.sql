-- mart.export_revision_as_of(dataset, as_of)
-- requires: export_vintage
-- Grain: one series (a sector, a group, a total) and month that has more than one published value.
-- Scope: one dataset of national series; values in the order of the editions that published them.
-- Why it stays: mart.revision_as_of and mart.tuik_revision_as_of are this with a dataset chosen.
-- Limits: a withdrawn figure is not a value; months that never changed are not here.
create or replace function mart.export_revision_as_of(dataset text, as_of timestamptz)
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
with published_value as (
    select
        vintage.sector_code,
        vintage.ref_month,
        count(*)::integer as n_values,
        array_agg(vintage.value_usd order by vintage.edition, vintage.valid_from) as value_usd,
        array_agg(vintage.edition order by vintage.edition, vintage.valid_from) as edition,
        array_agg(vintage.valid_from order by vintage.edition, vintage.valid_from) as known_at,
        jsonb_agg(
            jsonb_build_object(
                'edition', vintage.edition,
                'edition_date', vintage.edition_date,
                'value_usd', vintage.value_usd,
                'known_at', vintage.valid_from
            )
            order by vintage.edition, vintage.valid_from
        ) as published
    from mart.export_vintage as vintage
    where vintage.dataset_code = dataset and vintage.valid_from <= as_of
    group by vintage.sector_code, vintage.ref_month
    having count(*) > 1
)

select
    sector_code,
    to_char(ref_month, 'YYYY-MM'),
    ref_month,
    value_usd[1],
    edition[1],
    known_at[1],
    value_usd[n_values],
    edition[n_values],
    known_at[n_values],
    n_values,
    published,
    value_usd[n_values] - value_usd[1],
    (value_usd[n_values] - value_usd[1]) / nullif(value_usd[1], 0) * 100
from published_value
$$;

comment on function mart.export_revision_as_of(text, timestamptz) is
'What a publisher revised, by dataset, as it was known at the given time: the base of mart.revision and mart.tuik_revision';
