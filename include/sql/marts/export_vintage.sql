-- mart.export_vintage
-- Grain: one figure of one dataset as known from valid_from until before valid_to.
-- Scope: every vintage, current and past, of every dataset of published exports.
-- Limits: datasets are separate series; never add rows of two dataset_codes. A row whose valid_to
--   equals its valid_from belongs to an edition that came after a later one and was never current.
-- Why it stays: analysts may not read warehouse.fact_export; the as-of functions read this view.
create or replace view mart.export_vintage as
select
    fact.dataset_code,
    fact.ref_month,
    fact.sector_code,
    fact.origin_code,
    fact.partner_code,
    fact.value_usd,
    fact.edition,
    fact.valid_from,
    fact.valid_to,
    fact.load_id,
    load.edition_date,
    load.is_sample
from warehouse.fact_export as fact
inner join ops.load as load on fact.load_id = load.load_id;

comment on view mart.export_vintage is
'Every published export figure with the time during which it was taken for true. One row: one figure '
'of one dataset. Ask the marts for current figures and their _as_of forms for figures as known on a date.';
comment on column mart.export_vintage.value_usd is 'US dollars, exact';
comment on column mart.export_vintage.valid_from is 'From when we knew the figure';
comment on column mart.export_vintage.valid_to is 'Until when (not including); infinity: current';
comment on column mart.export_vintage.edition is 'The first edition that published this value';
comment on column mart.export_vintage.is_sample is
'True: from a workbook rebuilt from published figures';
comment on column mart.export_vintage.dataset_code is 'Dataset, for example tim_sector';
comment on column mart.export_vintage.ref_month is 'Reference month, its first day';
comment on column mart.export_vintage.sector_code is 'Sector, group or total; see warehouse.dim_sector';
comment on column mart.export_vintage.origin_code is 'TR: the whole country; TR-34: a province';
comment on column mart.export_vintage.partner_code is 'WORLD: all destinations; else see warehouse.dim_country';
comment on column mart.export_vintage.load_id is 'The load; see ops.load';
comment on column mart.export_vintage.edition_date is 'Date the publisher prints on the edition';
