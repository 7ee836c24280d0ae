-- mart.sector_export_month_as_of(as_of)
-- requires: export_vintage
-- Grain: one sector (or group, or the total) and month, as known at as_of.
-- Scope: dataset tim_sector: TİM, exporters' union records, national.
-- Limits: groups and the total are published rows, not sums made here.
create or replace function mart.sector_export_month_as_of(as_of timestamptz)
returns table (
    sector_code text,
    sector_name_en text,
    sector_name_tr text,
    sector_kind text,
    month text,
    month_start date,
    value_usd numeric,
    edition text,
    is_sample boolean,
    load_id bigint,
    known_at timestamptz
)
language sql stable
as $$
select
    vintage.sector_code,
    sector.name_en,
    sector.name_tr,
    sector.kind,
    to_char(vintage.ref_month, 'YYYY-MM'),
    vintage.ref_month,
    vintage.value_usd,
    vintage.edition,
    vintage.is_sample,
    vintage.load_id,
    vintage.valid_from
from mart.export_vintage as vintage
inner join warehouse.dim_sector as sector on vintage.sector_code = sector.sector_code
where vintage.dataset_code = 'tim_sector'
    and vintage.valid_from <= as_of
    and (vintage.valid_to > as_of or vintage.valid_to = 'infinity')
$$;

comment on function mart.sector_export_month_as_of(timestamptz) is
'mart.sector_export_month as it was known at the given time';
