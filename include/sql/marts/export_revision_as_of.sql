-- mart.export_revision_as_of(dataset, as_of)
-- requires: export_publication
-- Grain: one series (a sector, a group, a total) and month that has more than one published value.
-- Scope: one dataset of national series; values in the order of the editions that published them.
-- Why it stays: mart.revision_as_of and mart.tuik_revision_as_of are this with a dataset chosen.
-- Limits: a withdrawn figure is not a value; months that never changed are not here. A value that
--   editions in a row repeat is one value, with the first of these editions and the time at which
--   it was first known here.
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
with changing as (
    select
        vintage.sector_code,
        vintage.ref_month
    from mart.export_vintage as vintage
    where vintage.dataset_code = dataset and vintage.valid_from <= as_of
    group by vintage.sector_code, vintage.ref_month
    having count(distinct vintage.value_usd) > 1
),

said as (
    select
        publication.sector_code,
        publication.ref_month,
        publication.value_usd,
        publication.edition,
        publication.edition_date,
        publication.known_at,
        publication.value_usd is distinct from lag(publication.value_usd) over in_order as is_other
    from mart.export_publication as publication
    inner join changing using (sector_code, ref_month)
    where publication.dataset_code = dataset and publication.known_at <= as_of
    window in_order as (
        partition by publication.sector_code, publication.ref_month
        order by publication.edition, publication.known_at
    )
),

numbered as (
    select
        said.*,
        count(*) filter (where said.is_other) over (
            partition by said.sector_code, said.ref_month order by said.edition, said.known_at
        ) as value_no
    from said
),

single_value as (
    select
        numbered.sector_code,
        numbered.ref_month,
        numbered.value_no,
        numbered.value_usd,
        min(numbered.edition) as edition,
        min(numbered.edition_date) as edition_date,
        min(numbered.known_at) as known_at
    from numbered
    group by numbered.sector_code, numbered.ref_month, numbered.value_no, numbered.value_usd
),

published_value as (
    select
        single_value.sector_code,
        single_value.ref_month,
        count(*)::integer as n_values,
        array_agg(single_value.value_usd order by single_value.value_no) as value_usd,
        array_agg(single_value.edition order by single_value.value_no) as edition,
        array_agg(single_value.known_at order by single_value.value_no) as known_at,
        jsonb_agg(
            jsonb_build_object(
                'edition', single_value.edition,
                'edition_date', single_value.edition_date,
                'value_usd', single_value.value_usd,
                'known_at', single_value.known_at
            )
            order by single_value.value_no
        ) as published
    from single_value
    group by single_value.sector_code, single_value.ref_month
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
