-- mart.cluster_trade_vintage
-- requires: trade_vintage
-- Grain: one figure of one HS2022 subheading of a cluster's list, as known from valid_from until
--   before valid_to.
-- Scope: every dataset of official trade statistics; products of earlier HS revisions through the
--   correlation, with the share that goes over to the subheading; values and masses are times
--   that share and the weight in the list. Products of weight 0 (related) are left out.
-- Limits: datasets, flows and frequencies are separate series. World rows (partner_code 0) are
--   totals of the others: never add them to these.
-- Why it stays: every mart of the clusters reads its figures here, so that weights, shares and
--   the validity of the lists are applied in one place.
create or replace view mart.cluster_trade_vintage as
select
    listed.cluster_code,
    listed.hs_code,
    listed.role,
    listed.list_version,
    vintage.dataset_code,
    vintage.is_synthetic,
    vintage.currency,
    vintage.frequency,
    vintage.period,
    vintage.reporter_code,
    vintage.partner_code,
    vintage.flow_code,
    vintage.value_millis * listed.factor as value,
    vintage.net_mass_grams * listed.factor as net_mass_kg,
    vintage.flags & 2 <> 0 as is_mass_estimated,
    vintage.load_id,
    vintage.valid_from,
    vintage.valid_to,
    vintage.dataset_id,
    vintage.product_id,
    vintage.value_millis,
    vintage.net_mass_grams,
    listed.factor
from mart.trade_vintage as vintage
inner join warehouse.bridge_cluster_product as listed
    on
        vintage.product_id = listed.product_id
        and vintage.period >= listed.valid_from
        and vintage.period < listed.valid_to;

comment on view mart.cluster_trade_vintage is
'Official trade figures of the products of each cluster, in HS2022, with the time during which each was taken for '
'true. Ask the marts for current figures and their _as_of forms for figures as known on a date.';
comment on column mart.cluster_trade_vintage.cluster_code is 'warehouse.dim_cluster';
comment on column mart.cluster_trade_vintage.hs_code is 'HS2022 subheading, 6 digits';
comment on column mart.cluster_trade_vintage.role is 'core or extended';
comment on column mart.cluster_trade_vintage.list_version is 'Version of the cluster''s list of products';
comment on column mart.cluster_trade_vintage.dataset_code is 'Dataset: a series of its own';
comment on column mart.cluster_trade_vintage.is_synthetic is 'True: made up for the demo, no publisher''s figure';
comment on column mart.cluster_trade_vintage.currency is 'ISO 4217, of value';
comment on column mart.cluster_trade_vintage.frequency is 'M months, A years; never added to each other';
comment on column mart.cluster_trade_vintage.period is 'Reference month or year, its first day';
comment on column mart.cluster_trade_vintage.reporter_code is 'Who reports: warehouse.dim_trade_area';
comment on column mart.cluster_trade_vintage.partner_code is 'With whom: warehouse.dim_trade_area; 0 the World';
comment on column mart.cluster_trade_vintage.flow_code is 'X exports, RX re-exports within them, M imports, RM re-imports within them';
comment on column mart.cluster_trade_vintage.value is 'In currency; exports FOB, imports CIF; times weight and share';
comment on column mart.cluster_trade_vintage.net_mass_kg is 'Kilograms, times weight and share; NULL: not recorded';
comment on column mart.cluster_trade_vintage.is_mass_estimated is 'True: the publisher estimated the mass';
comment on column mart.cluster_trade_vintage.load_id is 'The load it came with; see mart.edition';
comment on column mart.cluster_trade_vintage.valid_from is 'From when we knew the figure';
comment on column mart.cluster_trade_vintage.valid_to is 'Until when (not including); infinity: current';
comment on column mart.cluster_trade_vintage.dataset_id is 'warehouse.dim_dataset; with period it names the one partition to read';
comment on column mart.cluster_trade_vintage.value_millis is
'Thousandths of currency, as published: whole numbers are added up faster than value, and factor can come after';
comment on column mart.cluster_trade_vintage.net_mass_grams is 'Grams, as published; NULL: not recorded';
comment on column mart.cluster_trade_vintage.factor is
'Weight times share, in thousandths: value is value_millis * factor';
comment on column mart.cluster_trade_vintage.product_id is 'warehouse.dim_product, of the HS revision as reported';
