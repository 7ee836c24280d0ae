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
--   the lists are constants: no other partition is looked at, and few of the products. Whole numbers
--   are added up first, and the few sums are multiplied. Too short for parallel workers. Nothing is
--   sorted: the planner expects a hundredth of the rows there are, and hashing them is faster.
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
set enable_sort = off
as $$
#variable_conflict use_column
declare
    second_month constant date := of_span + interval '1 month';
    third_month constant date := of_span + interval '2 months';
    listed constant integer[] := array(select distinct entry.product_id from warehouse.bridge_cluster_product as entry);
begin
    return query
    with trade as (
        select
            known.cluster_code,
            known.reporter_code,
            known.partner_code,
            known.flow_code,
            known.factor,
            sum(known.value_millis) as millis,
            sum(known.value_millis) filter (where known.period = of_span) as millis_1,
            sum(known.value_millis) filter (where known.period = second_month) as millis_2,
            sum(known.value_millis) filter (where known.period = third_month) as millis_3,
            sum(known.value_millis) filter (where known.net_mass_grams > 0) as millis_with_mass,
            sum(known.net_mass_grams) filter (where known.net_mass_grams > 0) as grams,
            sum(known.value_millis) filter (
                where known.net_mass_grams > 0 and known.is_mass_estimated
            ) as millis_with_estimated_mass
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
        group by
            known.cluster_code, known.reporter_code, known.partner_code, known.flow_code, known.factor
    ),

    published as (
        select
            known.cluster_code,
            'X' as flow_code,
            count(distinct known.period)::integer as n_months
        from mart.cluster_trade_vintage as known
        where (
                (known.period = of_span and known.dataset_id = of_dataset)
                or (known.period = second_month and known.dataset_id = of_dataset)
                or (known.period = third_month and known.dataset_id = of_dataset)
            )
            and known.product_id = any(listed)
            and known.reporter_code = 792
            and known.partner_code = 0
            and known.flow_code = 'X'
            and known.frequency = 'M'
            and known.valid_from <= as_of
            and (known.valid_to > as_of or known.valid_to = 'infinity')
        group by known.cluster_code
    )

    select
        trade.cluster_code,
        trade.reporter_code,
        trade.partner_code,
        trade.flow_code,
        published.n_months,
        sum(trade.millis * trade.factor),
        sum(trade.millis_1 * trade.factor),
        sum(trade.millis_2 * trade.factor),
        sum(trade.millis_3 * trade.factor),
        sum(trade.millis_with_mass * trade.factor),
        sum(trade.grams * trade.factor),
        sum(trade.millis_with_estimated_mass * trade.factor)
    from trade
    left join published using (cluster_code, flow_code)
    group by
        trade.cluster_code, trade.reporter_code, trade.partner_code, trade.flow_code, published.n_months;
end
$$;

comment on function mart.cluster_partner_span(smallint, date, timestamptz) is
'Trade of each cluster by reporter and partner in one span (mart.trade_span), as known at the given time.';
