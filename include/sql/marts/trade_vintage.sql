-- mart.trade_vintage
-- Grain: one figure of official trade statistics as known from valid_from until before valid_to.
-- Scope: every vintage, current and past, of every dataset in warehouse.fact_trade.
-- Limits: datasets are separate series, and so are months and years: never add rows of two
--   dataset_codes. World rows (partner_code 0) are totals of the others: never add them to these.
--   RX is within X, and RM within M.
-- Why it stays: analysts may not read warehouse.fact_trade; the as-of functions read this view.
create or replace view mart.trade_vintage as
select
    dataset.dataset_code,
    dataset.is_synthetic,
    dataset.currency,
    fact.frequency,
    fact.period,
    fact.reporter_code,
    fact.partner_code,
    flow.flow_code,
    fact.product_id,
    fact.value_millis,
    fact.net_mass_grams,
    fact.supplementary_quantity_millis,
    fact.supplementary_unit_code,
    fact.flags,
    fact.load_id,
    fact.valid_from,
    fact.valid_to,
    fact.dataset_id
from warehouse.fact_trade as fact
inner join warehouse.dim_dataset as dataset on fact.dataset_id = dataset.dataset_id
inner join warehouse.dim_trade_flow as flow on fact.flow_id = flow.flow_id;

comment on view mart.trade_vintage is
'Every figure of official trade statistics with the time during which it was taken for true. One row: one dataset, '
'period, reporter, partner, flow and product.';
comment on column mart.trade_vintage.dataset_code is 'Dataset: a series of its own';
comment on column mart.trade_vintage.is_synthetic is 'True: made up for the demo, no publisher''s figure';
comment on column mart.trade_vintage.currency is 'ISO 4217, of value_millis';
comment on column mart.trade_vintage.frequency is 'M months, A years; never added to each other';
comment on column mart.trade_vintage.period is 'Reference month or year, its first day';
comment on column mart.trade_vintage.reporter_code is 'Who reports: warehouse.dim_trade_area';
comment on column mart.trade_vintage.partner_code is 'With whom: warehouse.dim_trade_area; 0 the World, never added to the others';
comment on column mart.trade_vintage.flow_code is 'X exports, RX re-exports within them, M imports, RM re-imports within them';
comment on column mart.trade_vintage.product_id is 'warehouse.dim_product, of the HS revision as reported';
comment on column mart.trade_vintage.value_millis is 'Thousandths of currency; exports FOB, imports CIF';
comment on column mart.trade_vintage.net_mass_grams is 'Grams; NULL: not recorded';
comment on column mart.trade_vintage.supplementary_quantity_millis is 'Thousandths of the unit; NULL: not recorded';
comment on column mart.trade_vintage.supplementary_unit_code is 'UN Comtrade''s quantity unit; never add two units';
comment on column mart.trade_vintage.flags is 'Sum of 1 quantity estimated, 2 net mass estimated, 4 as reported';
comment on column mart.trade_vintage.load_id is 'The load it came with; see mart.edition';
comment on column mart.trade_vintage.valid_from is 'From when we knew the figure';
comment on column mart.trade_vintage.valid_to is 'Until when (not including); infinity: current';
comment on column mart.trade_vintage.dataset_id is 'warehouse.dim_dataset; with period it names the one partition to read';
