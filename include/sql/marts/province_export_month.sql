-- mart.province_export_month
-- requires: province_export_month_as_of
-- Grain: one province, sector and month; the current figures.
-- Scope and limits: see mart.province_export_month_as_of.
create or replace view mart.province_export_month as
select * from mart.province_export_month_as_of('infinity');

comment on view mart.province_export_month is
'Exports by province, sector and month as now known; sector_code total is the province''s published '
'total row. Source: TİM. As known on a date: mart.province_export_month_as_of(timestamptz).';
comment on column mart.province_export_month.province_code is 'ISO 3166-2: TR- and the plate number';
comment on column mart.province_export_month.sector_code is 'Sector, or total: never add total to sectors';
comment on column mart.province_export_month.month is 'Reference month, YYYY-MM';
comment on column mart.province_export_month.month_start is 'Reference month, its first day';
comment on column mart.province_export_month.value_usd is 'US dollars';
comment on column mart.province_export_month.edition is 'The first edition that published this value, YYYY-MM';
comment on column mart.province_export_month.is_sample is 'True: from a workbook rebuilt from published figures';
comment on column mart.province_export_month.load_id is 'The load it came with; see ops.load';
comment on column mart.province_export_month.known_at is 'From when we have known this value';
comment on column mart.province_export_month.province_name_en is 'English name';
comment on column mart.province_export_month.province_name_tr is 'Turkish name';
comment on column mart.province_export_month.sector_name_en is 'English name';
comment on column mart.province_export_month.sector_name_tr is 'Turkish name';
