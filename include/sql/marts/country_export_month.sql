-- mart.country_export_month
-- requires: country_export_month_as_of
-- Grain: one destination, sector and month; the current figures.
-- Scope and limits: see mart.country_export_month_as_of.
create or replace view mart.country_export_month as
select * from mart.country_export_month_as_of('infinity');

comment on view mart.country_export_month is
'Exports by destination, sector and month as now known. Source: TİM. '
'As known on a date: mart.country_export_month_as_of(timestamptz).';
comment on column mart.country_export_month.country_code is 'ISO 3166-1 alpha-2, or our own code of a special destination';
comment on column mart.country_export_month.country_kind is 'country, territory, free_zone or special';
comment on column mart.country_export_month.month is 'Reference month, YYYY-MM';
comment on column mart.country_export_month.month_start is 'Reference month, its first day';
comment on column mart.country_export_month.value_usd is 'US dollars';
comment on column mart.country_export_month.edition is 'The first edition that published this value, YYYY-MM';
comment on column mart.country_export_month.is_sample is 'True: from a workbook rebuilt from published figures';
comment on column mart.country_export_month.load_id is 'The load it came with; see ops.load';
comment on column mart.country_export_month.known_at is 'From when we have known this value';
comment on column mart.country_export_month.country_name_en is 'English name';
comment on column mart.country_export_month.country_name_tr is 'Turkish name';
comment on column mart.country_export_month.sector_code is 'Sector, group or total; see warehouse.dim_sector';
comment on column mart.country_export_month.sector_name_en is 'English name';
comment on column mart.country_export_month.sector_name_tr is 'Turkish name';
