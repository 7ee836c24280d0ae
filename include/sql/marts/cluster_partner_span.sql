-- mart.cluster_partner_span(of_dataset, of_span, as_of)
-- requires: cluster_trade_vintage
-- Grain: one cluster, reporter, flow and partner in one span, as known at as_of.
-- Scope: what the marts add up by partner: Türkiye's monthly exports by partner (World, 0, among
--   them); what others import by month from Türkiye and from the World; everybody's yearly exports
--   to the World. Values are in the dataset's currency.
-- Limits: n_months counts the months in which the cluster has a World row of Türkiye's exports; NULL
--   where there is none, for imports and for years. A month's value is NULL where it has no record.
--   World is never added to the others. Mass and the value that goes with it leave out records
--   without a mass.
-- Why it stays: the kept sums (warehouse.agg_cluster_partner) and the as-of forms are this, so that
--   they cannot differ. Once the arguments are known, the partitions of the span and the products of
--   the lists are constants: no other partition is looked at, and few of the products. Too short for
--   parallel workers.
create or replace function mart.cluster_partner_span(of_dataset smallint, of_span date, as_of timestamptz)
returns table (
    cluster_code text,
    reporter_code integer,
    partner_code integer,
    flow_code text,
    n_months integer,
    value numeric,
    value_month_1 numeric,
    value_month_2 numeric,
    value_month_3 numeric,
    value_with_mass numeric,
    net_mass_kg numeric,
    value_with_estimated_mass numeric
)
language plpgsql stable parallel safe
rows 3000
set plan_cache_mode = force_custom_plan
set work_mem = '32MB'
set max_parallel_workers_per_gather = 0
as $$
#variable_conflict use_column
declare
    second_month constant date := of_span + interval '1 month';
    third_month constant date := of_span + interval '2 months';
    listed constant integer[] := array(select distinct entry.product_id from warehouse.bridge_cluster_product as entry);
begin
    return query
    with trade as materialized (
        select
            known.cluster_code,
            known.frequency,
            known.period,
            known.reporter_code,
            known.partner_code,
            known.flow_code,
            known.value,
            known.net_mass_kg,
            known.is_mass_estimated
        from mart.cluster_trade_vintage as known
        where (
                (known.period = of_span and known.dataset_id = of_dataset)
                or (known.period = second_month and known.dataset_id = of_dataset)
                or (known.period = third_month and known.dataset_id = of_dataset)
            )
            and known.product_id = any(listed)
            and (
                (known.frequency = 'M' and known.flow_code = 'X' and known.reporter_code = 792)
                or (
                    known.frequency = 'M' and known.flow_code = 'M'
                    and known.reporter_code <> 792 and known.partner_code in (0, 792)
                )
                or (known.frequency = 'A' and known.flow_code = 'X' and known.partner_code = 0)
            )
            and known.valid_from <= as_of
            and (known.valid_to > as_of or known.valid_to = 'infinity')
    ),

    published as (
        select
            trade.cluster_code,
            'X' as flow_code,
            count(distinct trade.period)::integer as n_months
        from trade
        where trade.frequency = 'M' and trade.flow_code = 'X' and trade.partner_code = 0
        group by trade.cluster_code
    )

    select
        trade.cluster_code,
        trade.reporter_code,
        trade.partner_code,
        trade.flow_code,
        published.n_months,
        sum(trade.value),
        sum(trade.value) filter (where trade.period = of_span),
        sum(trade.value) filter (where trade.period = second_month),
        sum(trade.value) filter (where trade.period = third_month),
        sum(trade.value) filter (where trade.net_mass_kg > 0),
        sum(trade.net_mass_kg) filter (where trade.net_mass_kg > 0),
        sum(trade.value) filter (where trade.net_mass_kg > 0 and trade.is_mass_estimated)
    from trade
    left join published using (cluster_code, flow_code)
    group by
        trade.cluster_code, trade.reporter_code, trade.partner_code, trade.flow_code, published.n_months;
end
$$;

comment on function mart.cluster_partner_span(smallint, date, timestamptz) is
'Trade of each cluster by reporter and partner in one span (mart.trade_span), as known at the given time.';
