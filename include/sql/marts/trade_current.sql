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
