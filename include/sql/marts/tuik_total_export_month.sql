-- mart.tuik_total_export_month
-- requires: tuik_total_export_month_as_of
-- Grain: one month; the current figures.
-- Scope and limits: see mart.tuik_total_export_month_as_of.
create or replace view mart.tuik_total_export_month as
select * from mart.tuik_total_export_month_as_of('infinity');

comment on view mart.tuik_total_export_month is
'Total exports by month as TÜİK publishes them (general trade system), as now known; not TİM''s records. '
'As known on a date: mart.tuik_total_export_month_as_of(timestamptz).';
comment on column mart.tuik_total_export_month.month is 'Reference month, YYYY-MM';
comment on column mart.tuik_total_export_month.month_start is 'Reference month, its first day';
comment on column mart.tuik_total_export_month.value_usd is 'US dollars';
comment on column mart.tuik_total_export_month.edition is
'The first edition that published this value: its newest month, YYYY-MM';
comment on column mart.tuik_total_export_month.is_sample is 'True: from an answer rebuilt from published figures';
comment on column mart.tuik_total_export_month.load_id is 'The load it came with; see mart.edition';
comment on column mart.tuik_total_export_month.known_at is 'From when we have known this value';
