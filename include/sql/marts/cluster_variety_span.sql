-- mart.cluster_variety_span(of_dataset, of_span, as_of)
-- requires: cluster_trade_vintage
-- Grain: one cluster, partner (World, 0, among them) and HS2022 subheading in one quarter, as known
--   at as_of.
-- Scope: Türkiye's monthly exports (reporter 792, flow X).
-- Limits: n_months counts the months in which the cluster has a World row; a quarter without any has
--   no rows. A variety without a row in such a month was not exported. Never add World rows to
--   partners. Mass and the value that goes with it leave out the months of a variety that have no
--   mass.
-- Why it stays: see mart.cluster_partner_span. Whole numbers are added up first, and the few sums are
--   multiplied: exact, and faster.
create or replace function mart.cluster_variety_span(of_dataset smallint, of_span date, as_of timestamptz)
returns table (
    cluster_code text,
    partner_code integer,
    hs_code text,
    role text,
    n_months integer,
    value_usd numeric,
    value_with_mass_usd numeric,
    net_mass_kg numeric
)
language plpgsql stable parallel safe
rows 20000
set plan_cache_mode = force_custom_plan
set work_mem = '32MB'
set max_parallel_workers_per_gather = 0
set enable_sort = off
as $$
#variable_conflict use_column
declare
    second_month constant date := of_span + interval '1 month';
    third_month constant date := of_span + interval '2 months';
    listed constant integer[] := array(select distinct entry.product_id from warehouse.bridge_cluster_product as entry);
begin
    return query
    with export as (
        select
            trade.cluster_code,
            trade.partner_code,
            trade.hs_code,
            trade.factor,
            max(trade.role) as role,
            sum(trade.value_millis) as value_millis,
            sum(trade.value_millis) filter (where trade.net_mass_grams > 0) as value_with_mass_millis,
            sum(trade.net_mass_grams) filter (where trade.net_mass_grams > 0) as net_mass_grams
        from mart.cluster_trade_vintage as trade
        where (
                (trade.period = of_span and trade.dataset_id = of_dataset)
                or (trade.period = second_month and trade.dataset_id = of_dataset)
                or (trade.period = third_month and trade.dataset_id = of_dataset)
            )
            and trade.product_id = any(listed)
            and trade.reporter_code = 792
            and trade.flow_code = 'X'
            and trade.frequency = 'M'
            and trade.valid_from <= as_of
            and (trade.valid_to > as_of or trade.valid_to = 'infinity')
        group by trade.cluster_code, trade.partner_code, trade.hs_code, trade.factor
    ),

    published as (
        select
            trade.cluster_code,
            count(distinct trade.period)::integer as n_months
        from mart.cluster_trade_vintage as trade
        where (
                (trade.period = of_span and trade.dataset_id = of_dataset)
                or (trade.period = second_month and trade.dataset_id = of_dataset)
                or (trade.period = third_month and trade.dataset_id = of_dataset)
            )
            and trade.product_id = any(listed)
            and trade.reporter_code = 792
            and trade.partner_code = 0
            and trade.flow_code = 'X'
            and trade.frequency = 'M'
            and trade.valid_from <= as_of
            and (trade.valid_to > as_of or trade.valid_to = 'infinity')
        group by trade.cluster_code
    )

    select
        export.cluster_code,
        export.partner_code,
        export.hs_code,
        max(export.role),
        published.n_months,
        sum(export.value_millis * export.factor),
        sum(export.value_with_mass_millis * export.factor),
        sum(export.net_mass_grams * export.factor)
    from export
    inner join published on export.cluster_code = published.cluster_code
    group by export.cluster_code, export.partner_code, export.hs_code, published.n_months;
end
$$;

comment on function mart.cluster_variety_span(smallint, date, timestamptz) is
'Exports of each cluster by partner and HS2022 subheading in one quarter (mart.trade_span), as known at the given time.';
