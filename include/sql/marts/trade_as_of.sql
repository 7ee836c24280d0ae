-- mart.trade_as_of(as_of)
-- requires: trade_vintage
-- Grain: one trade record (dataset, period, reporter, flow, product, partner) as known at as_of.
-- Scope and limits: see mart.trade_vintage. Values are in the series' currency. Plain SQL that the
--   planner takes apart, so that a query for a period looks at that period's partitions only.
create or replace function mart.trade_as_of(as_of timestamptz)
returns table (
    dataset_code text,
    is_synthetic boolean,
    frequency text,
    period date,
    reporter_code integer,
    reporter_name_en text,
    reporter_name_tr text,
    partner_code integer,
    partner_name_en text,
    partner_name_tr text,
    partner_kind text,
    flow_code text,
    product_id integer,
    classification_code text,
    hs_code text,
    product_name_en text,
    product_name_tr text,
    currency text,
    value numeric,
    net_mass_kg numeric,
    supplementary_quantity numeric,
    supplementary_unit_code smallint,
    is_quantity_estimated boolean,
    is_net_mass_estimated boolean,
    is_reported boolean,
    load_id bigint,
    known_at timestamptz
)
language sql stable
as $$
select
    vintage.dataset_code,
    vintage.is_synthetic,
    vintage.frequency,
    vintage.period,
    vintage.reporter_code,
    reporter.name_en,
    reporter.name_tr,
    vintage.partner_code,
    partner.name_en,
    partner.name_tr,
    partner.kind,
    vintage.flow_code,
    vintage.product_id,
    product.classification_code,
    product.hs_code,
    product.name_en,
    product.name_tr,
    vintage.currency,
    vintage.value_millis * 0.001,
    vintage.net_mass_grams * 0.001,
    vintage.supplementary_quantity_millis * 0.001,
    vintage.supplementary_unit_code,
    vintage.flags & 1 <> 0,
    vintage.flags & 2 <> 0,
    vintage.flags & 4 <> 0,
    vintage.load_id,
    vintage.valid_from
from mart.trade_vintage as vintage
inner join warehouse.dim_product as product on vintage.product_id = product.product_id
inner join warehouse.dim_trade_area as reporter on vintage.reporter_code = reporter.area_code
inner join warehouse.dim_trade_area as partner on vintage.partner_code = partner.area_code
where vintage.valid_from <= as_of
    and (vintage.valid_to > as_of or vintage.valid_to = 'infinity')
$$;

comment on function mart.trade_as_of(timestamptz) is
'Trade records with the names of their codes, as known at the given time';
