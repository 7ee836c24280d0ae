-- mart.sector_month_history_as_of(as_of)
-- requires: export_vintage, edition
-- Grain: one sector (or group, or the total) and month that has ever been published.
-- Scope: dataset tim_sector, as known at as_of.
-- Limits: a month that was withdrawn keeps its row and has no value.
-- Why it stays: mart.export_quarter_as_of computes every kind of quarter from rows of this form.
create or replace function mart.sector_month_history_as_of(as_of timestamptz)
returns table (
    series_code text,
    dataset_code text,
    month_start date,
    value_usd numeric,
    is_sample boolean,
    first_publication text[],
    last_publication text[],
    known_at timestamptz,
    is_final boolean
)
language sql stable
as $$
with newest_edition as (
    select
        sector.sector_code,
        max(edition.edition) as edition
    from mart.edition as edition
    inner join warehouse.dim_sector as sector
        on edition.carried_sectors is null or sector.sector_code = any(edition.carried_sectors)
    where edition.dataset_code = 'tim_sector' and edition.known_at <= as_of
    group by sector.sector_code
)

-- Of each month: the publication of its first and of its last value, in the order of editions, and
-- when anything about it last became known: a new value, or the end of one.
select
    vintage.sector_code,
    vintage.dataset_code,
    vintage.ref_month,
    max(vintage.value_usd) filter (where vintage.valid_to > as_of or vintage.valid_to = 'infinity'),
    bool_or(vintage.is_sample) filter (where vintage.valid_to > as_of or vintage.valid_to = 'infinity'),
    min(array[vintage.edition, to_char(vintage.valid_from, 'YYYYMMDDHH24MISSUS')]),
    max(array[vintage.edition, to_char(vintage.valid_from, 'YYYYMMDDHH24MISSUS')]),
    max(greatest(
        vintage.valid_from,
        case
            when vintage.valid_to <= as_of and vintage.valid_to < 'infinity' then vintage.valid_to
        end
    )),
    coalesce(max(newest_edition.edition) >= to_char(vintage.ref_month, 'YYYY"-12"'), false)
from mart.export_vintage as vintage
left join newest_edition on vintage.sector_code = newest_edition.sector_code
where vintage.dataset_code = 'tim_sector' and vintage.valid_from <= as_of
group by vintage.sector_code, vintage.dataset_code, vintage.ref_month
$$;

comment on function mart.sector_month_history_as_of(timestamptz) is
'Every month of every sector with its value as known at the given time, when it was first and last published, '
'and whether it is final.';
