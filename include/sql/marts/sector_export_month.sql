-- mart.sector_export_month
-- requires: sector_export_month_as_of
-- Grain: one sector (or group, or the total) and month; the current figures.
-- Scope and limits: see mart.sector_export_month_as_of.
create or replace view mart.sector_export_month as
select * from mart.sector_export_month_as_of('infinity');

comment on view mart.sector_export_month is
'Exports by sector and month, national, as now known. Source: TİM, exporters'' union records (not TÜİK). '
'As known on a date: select * from mart.sector_export_month_as_of(''2026-10-01'').';
comment on column mart.sector_export_month.sector_code is 'Sector, group or total; see warehouse.dim_sector';
comment on column mart.sector_export_month.sector_kind is 'total, group or sector: never add rows of two kinds';
comment on column mart.sector_export_month.month is 'Reference month, YYYY-MM';
comment on column mart.sector_export_month.month_start is 'Reference month, its first day';
comment on column mart.sector_export_month.value_usd is 'US dollars';
comment on column mart.sector_export_month.edition is 'The first edition that published this value, YYYY-MM';
comment on column mart.sector_export_month.is_sample is 'True: from a workbook rebuilt from published figures';
comment on column mart.sector_export_month.load_id is 'The load it came with; see ops.load';
comment on column mart.sector_export_month.known_at is 'From when we have known this value';
comment on column mart.sector_export_month.sector_name_en is 'English name';
comment on column mart.sector_export_month.sector_name_tr is 'Turkish name';
