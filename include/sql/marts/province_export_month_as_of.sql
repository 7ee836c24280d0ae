-- mart.province_export_month_as_of(as_of)
-- requires: export_vintage
-- Grain: one province, sector and month, as known at as_of.
-- Scope: dataset tim_province: TİM, by the province of the exporter's registered seat.
-- Limits: sector total is the published total row of the province; it can differ from the sum of
--   its sectors (the load's checks say where). Rows of a province exist only where it exported.
create or replace function mart.province_export_month_as_of(as_of timestamptz)
returns table (
    province_code text,
    province_name_en text,
    province_name_tr text,
    sector_code text,
    sector_name_en text,
    sector_name_tr text,
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
    vintage.origin_code,
    province.name_en,
    province.name_tr,
    vintage.sector_code,
    sector.name_en,
    sector.name_tr,
    to_char(vintage.ref_month, 'YYYY-MM'),
    vintage.ref_month,
    vintage.value_usd,
    vintage.edition,
    vintage.is_sample,
    vintage.load_id,
    vintage.valid_from
from mart.export_vintage as vintage
inner join warehouse.dim_province as province on vintage.origin_code = province.province_code
inner join warehouse.dim_sector as sector on vintage.sector_code = sector.sector_code
where vintage.dataset_code = 'tim_province'
    and vintage.valid_from <= as_of
    and (vintage.valid_to > as_of or vintage.valid_to = 'infinity')
$$;

comment on function mart.province_export_month_as_of(timestamptz) is
'mart.province_export_month as it was known at the given time';
