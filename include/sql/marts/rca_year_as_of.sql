-- mart.rca_year_as_of(as_of)
-- requires: cluster_partner_as_of, trade_total_history_as_of
-- Grain: one cluster, annual dataset and year, as known at as_of.
-- Scope: Türkiye's annual exports (reporter 792, flow X, World rows) against those of all reporters
--   in the same dataset, Türkiye among them.
-- Limits: 'world' is the reporters that are loaded: n_reporters says how many, and below 100 of
--   them is_world_partial is set, as always for the last year, when some have not reported yet.
--   Never from months: annual figures are a series of their own.
-- Rules: Balassa: the cluster's part in Türkiye's exports over its part in the world's. Symmetric:
--   (RCA - 1) / (RCA + 1). A reporter counts if figures of at least 90 chapters are loaded, so that
--   its total is one; without Türkiye's own, or without any other reporter, there is no index.
create or replace function mart.rca_year_as_of(as_of timestamptz)
returns table (
    cluster_code text,
    year integer,
    rca_balassa numeric,
    rca_symmetric numeric,
    has_advantage boolean,
    export_usd numeric,
    total_export_usd numeric,
    world_export_usd numeric,
    world_total_export_usd numeric,
    n_reporters integer,
    is_world_partial boolean,
    is_synthetic boolean,
    dataset_code text
)
language sql stable
as $$
with total as (
    select history.*
    from mart.trade_total_history_as_of(as_of) as history
    where history.frequency = 'A' and history.value_usd > 0 and history.n_chapters >= 90
),

export as (
    select
        trade.cluster_code,
        trade.dataset_code,
        trade.reporter_code,
        trade.span_start as period,
        trade.value as value_usd
    from mart.cluster_partner_as_of(as_of) as trade
    where trade.flow_code = 'X' and trade.frequency = 'A' and trade.partner_code = 0
),

world as (
    select
        total.dataset_code,
        total.period,
        total.is_synthetic,
        count(*)::integer as n_reporters,
        sum(total.value_usd) as value_usd,
        sum(total.value_usd) filter (where total.reporter_code = 792) as our_value_usd
    from total
    group by total.dataset_code, total.period, total.is_synthetic
),

part as (
    select
        export.cluster_code,
        export.dataset_code,
        export.period,
        sum(export.value_usd) as world_export_usd,
        sum(export.value_usd) filter (where export.reporter_code = 792) as export_usd
    from export
    inner join total using (dataset_code, reporter_code, period)
    group by export.cluster_code, export.dataset_code, export.period
),

advantage as (
    select
        part.*,
        world.value_usd as world_total_export_usd,
        world.our_value_usd as total_export_usd,
        world.n_reporters,
        world.is_synthetic,
        case
            when world.n_reporters > 1
                then
                    (part.export_usd * world.value_usd)
                    / nullif(world.our_value_usd * part.world_export_usd, 0)
        end as rca
    from part
    inner join world using (dataset_code, period)
    where world.our_value_usd is not null
)

select
    advantage.cluster_code,
    date_part('year', advantage.period)::integer,
    advantage.rca,
    (advantage.rca - 1) / (advantage.rca + 1),
    advantage.rca > 1,
    advantage.export_usd,
    advantage.total_export_usd,
    advantage.world_export_usd,
    advantage.world_total_export_usd,
    advantage.n_reporters,
    advantage.n_reporters < 100,
    advantage.is_synthetic,
    advantage.dataset_code
from advantage
$$;

comment on function mart.rca_year_as_of(timestamptz) is
'mart.rca_year as it was known at the given time';
