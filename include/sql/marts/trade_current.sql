-- mart.trade_current
-- requires: trade_as_of
-- Grain: one trade record (dataset, period, reporter, flow, product, partner); the current figures.
-- Scope and limits: see mart.trade_as_of.
create or replace view mart.trade_current as
select * from mart.trade_as_of('infinity');

comment on view mart.trade_current is
'Official trade records with the names of their codes, as now known. Name one dataset_code, frequency and flow_code in '
'every query. As known on a date: select * from mart.trade_as_of(''2026-10-01'').';
comment on column mart.trade_current.partner_kind is 'world: the reporter''s own total, never added to the others';
comment on column mart.trade_current.value is 'In currency; exports FOB, imports CIF';
comment on column mart.trade_current.net_mass_kg is 'Kilograms; NULL: not recorded';
comment on column mart.trade_current.known_at is 'From when we have known this figure';
comment on column mart.trade_current.classification_code is 'HS revision: H4, H5 or H6';
comment on column mart.trade_current.currency is 'Currency of the values, ISO 4217';
comment on column mart.trade_current.dataset_code is 'Dataset: a series of its own';
comment on column mart.trade_current.flow_code is 'X exports, M imports, RX re-exports, RM re-imports';
comment on column mart.trade_current.frequency is 'A: annual, M: monthly';
comment on column mart.trade_current.hs_code is 'HS code, text, of the classification';
comment on column mart.trade_current.is_net_mass_estimated is 'The net mass is estimated';
comment on column mart.trade_current.is_quantity_estimated is 'The quantity is estimated';
comment on column mart.trade_current.is_reported is 'The reporter gave the record; it is not an aggregate made later';
comment on column mart.trade_current.is_synthetic is 'True: made up; never in one series with real figures';
comment on column mart.trade_current.load_id is 'The load it came with; see mart.edition';
comment on column mart.trade_current.partner_code is 'Destination or origin, numeric code; 0: World';
comment on column mart.trade_current.partner_name_en is 'Destination or origin in English';
comment on column mart.trade_current.partner_name_tr is 'Destination or origin in Turkish';
comment on column mart.trade_current.period is 'First day of the month or year';
comment on column mart.trade_current.product_id is 'The number given once to a code of a revision';
comment on column mart.trade_current.product_name_en is 'The product''s name in English';
comment on column mart.trade_current.product_name_tr is 'The product''s name in Turkish, where there is one';
comment on column mart.trade_current.reporter_code is 'Reporting area, numeric code';
comment on column mart.trade_current.reporter_name_en is 'Reporting area in English';
comment on column mart.trade_current.reporter_name_tr is 'Reporting area in Turkish';
comment on column mart.trade_current.supplementary_quantity is 'Quantity in the supplementary unit; NULL: not given';
comment on column mart.trade_current.supplementary_unit_code is 'Code of the supplementary unit';
