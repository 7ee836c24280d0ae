-- mart.cluster_month_span(of_dataset, of_span, as_of)
-- requires: cluster_trade_vintage, edition
-- Grain: one cluster and month of one quarter that has ever been published, with what was known of
--   it at as_of.
-- Scope: Türkiye's monthly exports (reporter 792, flow X, which includes re-exports), World rows.
-- Limits: a month whose figures were all withdrawn keeps its row and has no value. A month in which
--   nothing of a cluster was exported has no row: it counts as not published.
-- Why it stays: see mart.cluster_partner_span.
create or replace function mart.cluster_month_span(of_dataset smallint, of_span date, as_of timestamptz)
returns table (
    cluster_code text,
    period date,
    value_usd numeric,
    n_products integer,
    list_version text,
    is_sample boolean,
    first_known_at timestamptz,
    known_at timestamptz
)
language plpgsql stable parallel safe
rows 33
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
    select
        trade.cluster_code,
        trade.period,
        sum(trade.value) filter (where trade.valid_to > as_of or trade.valid_to = 'infinity'),
        (
            count(distinct trade.hs_code) filter (where trade.valid_to > as_of or trade.valid_to = 'infinity')
        )::integer,
        max(trade.list_version),
        bool_or(coalesce(load.is_sample, false)) filter (where trade.valid_to > as_of or trade.valid_to = 'infinity'),
        min(trade.valid_from),
        max(greatest(
            trade.valid_from,
            case when trade.valid_to <= as_of and trade.valid_to < 'infinity' then trade.valid_to end
        ))
    from mart.cluster_trade_vintage as trade
    left join mart.edition as load on trade.load_id = load.load_id
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
    group by trade.cluster_code, trade.period;
end
$$;

comment on function mart.cluster_month_span(smallint, date, timestamptz) is
'The months of each cluster in one quarter (mart.trade_span) with their exports as known at the given time, and when '
'they first and last changed.';
