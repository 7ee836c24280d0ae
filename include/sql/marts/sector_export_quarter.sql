-- mart.sector_export_quarter
-- requires: sector_export_quarter_as_of
-- Grain: one sector (or group, or the total) and quarter; the current figures.
-- Scope, limits and rules: see mart.sector_export_quarter_as_of.
create or replace view mart.sector_export_quarter as
select * from mart.sector_export_quarter_as_of('infinity');

comment on view mart.sector_export_quarter is
'Exports by sector and quarter as now known, with growth, sums, share and records. Nominal US dollars, '
'not seasonally adjusted. An incomplete quarter has no growth and no record. Source: TİM. '
'As known on a date: mart.sector_export_quarter_as_of(timestamptz).';
comment on column mart.sector_export_quarter.quarter is 'Reference quarter, YYYY-Qn';
comment on column mart.sector_export_quarter.value_usd is 'US dollars; of an incomplete quarter the sum so far';
comment on column mart.sector_export_quarter.yoy_pct is 'Change on the same quarter a year before, percent, unrounded';
comment on column mart.sector_export_quarter.qoq_pct is 'Change on the quarter before, percent, unrounded; carries the season';
comment on column mart.sector_export_quarter.ytd_usd is 'Sum from January to the quarter''s end, US dollars';
comment on column mart.sector_export_quarter.ytd_yoy_pct is 'Change of ytd_usd on the year before, percent';
comment on column mart.sector_export_quarter.rolling_12m_usd is 'Sum of the twelve months to the quarter''s end, US dollars';
comment on column mart.sector_export_quarter.share_of_total_pct is 'Share of TİM''s total of the quarter, percent';
comment on column mart.sector_export_quarter.is_complete is 'All three months are published';
comment on column mart.sector_export_quarter.is_record_same_quarter is
'Higher than every same quarter before it since history_from; needs three of them';
comment on column mart.sector_export_quarter.is_record_any_quarter is
'Higher than every quarter before it since history_from; needs twelve of them';
comment on column mart.sector_export_quarter.history_from is 'First month of the unbroken history behind the records';
comment on column mart.sector_export_quarter.known_at is 'When anything in the row last changed';
comment on column mart.sector_export_quarter.n_months is 'Published months, 1 to 3';
comment on column mart.sector_export_quarter.is_final is 'The year''s December edition, or a later year''s, is in';
comment on column mart.sector_export_quarter.is_revised is 'A month was changed after the publication that first gave all months of the quarter';
comment on column mart.sector_export_quarter.is_sample is 'A month came from a workbook rebuilt from published figures';
comment on column mart.sector_export_quarter.sector_code is 'Sector, group or total; see warehouse.dim_sector';
