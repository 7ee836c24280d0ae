-- mart.country_export_month_as_of(as_of)
-- requires: export_vintage
-- Grain: one destination, sector and month, as known at as_of.
-- Scope: dataset tim_country: TİM, by last known destination.
-- Limits: the publisher gives no total of a country; a country's total is the sum of its sectors.
--   Free zones and special destinations are rows of their own (country_kind).
create or replace function mart.country_export_month_as_of(as_of timestamptz)
returns table (
    country_code text,
    country_name_en text,
    country_name_tr text,
    country_kind text,
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
    vintage.partner_code,
    country.name_en,
    country.name_tr,
    country.kind,
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
inner join warehouse.dim_country as country on vintage.partner_code = country.country_code
inner join warehouse.dim_sector as sector on vintage.sector_code = sector.sector_code
where vintage.dataset_code = 'tim_country'
    and vintage.valid_from <= as_of
    and (vintage.valid_to > as_of or vintage.valid_to = 'infinity')
$$;

comment on function mart.country_export_month_as_of(timestamptz) is
'mart.country_export_month as it was known at the given time';
