-- mart.mirror_gap_quarter_as_of(as_of)
-- requires: cluster_list_change, cluster_partner_as_of, cluster_mirror_month_as_of
-- Grain: one cluster, partner and quarter, one of our datasets against one mirror dataset, as
--   known at as_of.
-- Scope: Türkiye's exports to the partner (FOB, by last known destination) against the partner's
--   imports from Türkiye (CIF, by country of origin).
-- Limits: a gap is no error: freight and insurance, goods on the way at the quarter's end, goods
--   sent through a third country and other partner concepts all make one. The two sides are shown
--   beside each other and never added or spliced.
-- Rules: the gap is theirs over ours minus one. Lagged, our side is of the three months that begin
--   and end a month earlier: goods need time to arrive. Each side must be published for all three
--   months; a partner without a row in a published month bought nothing. The band for CIF over FOB
--   is 0 to 20 percent. Real figures meet real ones only. Where the cluster's list changes in a month of the quarter
--   (mart.cluster_list_change), there is no lagged gap: our months, one earlier, are not of the same lists.
create or replace function mart.mirror_gap_quarter_as_of(as_of timestamptz)
returns table (
    cluster_code text,
    quarter text,
    partner_code integer,
    partner_name_en text,
    partner_name_tr text,
    export_usd numeric,
    export_lagged_usd numeric,
    mirror_import_usd numeric,
    gap_pct numeric,
    gap_lagged_pct numeric,
    band_low_pct numeric,
    band_high_pct numeric,
    is_within_band boolean,
    is_lagged_within_band boolean,
    is_synthetic boolean,
    dataset_code text,
    mirror_dataset_code text
)
language sql stable
-- The planner takes sums of varieties for a handful of rows; a nested loop would compare all with all.
set enable_nestloop = off
set work_mem = '64MB'
as $$
with export as (
    select
        trade.cluster_code,
        trade.dataset_code,
        trade.is_synthetic,
        trade.partner_code,
        (trade.span_start + month.number * interval '1 month')::date as period,
        month.value as value_usd
    from mart.cluster_partner_as_of(as_of) as trade
    cross join lateral (
        values (0, trade.value_month_1), (1, trade.value_month_2), (2, trade.value_month_3)
    ) as month (number, value)
    where trade.reporter_code = 792
        and trade.flow_code = 'X'
        and trade.frequency = 'M'
        and trade.currency = 'USD'
        and month.value is not null
),

-- A month of ours stands against its own quarter (lag 0) and against that of the next month (1).
our_month as (
    select
        export.*,
        lag.months as lag,
        date_trunc('quarter', export.period + lag.months * interval '1 month')::date as quarter_start
    from export
    cross join (values (0), (1)) as lag (months)
),

our_published as (
    select
        our_month.cluster_code,
        our_month.dataset_code,
        our_month.is_synthetic,
        our_month.quarter_start,
        our_month.lag
    from our_month
    where our_month.partner_code = 0
    group by
        our_month.cluster_code, our_month.dataset_code, our_month.is_synthetic, our_month.quarter_start,
        our_month.lag
    having count(distinct our_month.period) = 3
),

our_quarter as (
    select
        our_month.cluster_code,
        our_month.dataset_code,
        our_month.partner_code,
        our_month.quarter_start,
        our_month.lag,
        sum(our_month.value_usd) as value_usd
    from our_month
    group by
        our_month.cluster_code, our_month.dataset_code, our_month.partner_code, our_month.quarter_start,
        our_month.lag
),

their_quarter as (
    select
        mirror.cluster_code,
        mirror.dataset_code,
        mirror.is_synthetic,
        mirror.partner_code,
        date_trunc('quarter', mirror.month_start)::date as quarter_start,
        sum(mirror.imports_from_tr_usd) as value_usd
    from mart.cluster_mirror_month_as_of(as_of) as mirror
    where mirror.imports_from_tr_usd is not null
    group by
        mirror.cluster_code, mirror.dataset_code, mirror.is_synthetic, mirror.partner_code, quarter_start
    having count(*) = 3
),

side as (
    select
        theirs.cluster_code,
        theirs.quarter_start,
        theirs.partner_code,
        coalesce(ours.value_usd, 0) as export_usd,
        case when lagged_published.lag is not null then coalesce(lagged.value_usd, 0) end as export_lagged_usd,
        theirs.value_usd as mirror_import_usd,
        theirs.is_synthetic,
        published.dataset_code,
        theirs.dataset_code as mirror_dataset_code
    from their_quarter as theirs
    inner join our_published as published
        on theirs.cluster_code = published.cluster_code
        and theirs.is_synthetic = published.is_synthetic
        and theirs.quarter_start = published.quarter_start
        and published.lag = 0
    left join our_published as lagged_published
        on published.cluster_code = lagged_published.cluster_code
        and published.dataset_code = lagged_published.dataset_code
        and published.quarter_start = lagged_published.quarter_start
        and lagged_published.lag = 1
    left join our_quarter as ours
        on published.cluster_code = ours.cluster_code
        and published.dataset_code = ours.dataset_code
        and published.quarter_start = ours.quarter_start
        and theirs.partner_code = ours.partner_code
        and ours.lag = 0
    left join our_quarter as lagged
        on published.cluster_code = lagged.cluster_code
        and published.dataset_code = lagged.dataset_code
        and published.quarter_start = lagged.quarter_start
        and theirs.partner_code = lagged.partner_code
        and lagged.lag = 1
),

list_change as materialized (
    select
        change.cluster_code,
        change.mixed_from_no
    from mart.cluster_list_change as change
),

gap as (
    select
        side.*,
        (side.mirror_import_usd / nullif(side.export_usd, 0) - 1) * 100 as gap_pct,
        case
            when
                not exists (
                    select from list_change
                    where list_change.cluster_code = side.cluster_code
                        and list_change.mixed_from_no
                        = date_part('year', side.quarter_start)::integer * 4
                        + date_part('quarter', side.quarter_start)::integer
                )
                then (side.mirror_import_usd / nullif(side.export_lagged_usd, 0) - 1) * 100
        end as gap_lagged_pct,
        0::numeric as band_low_pct,
        20::numeric as band_high_pct
    from side
)

select
    gap.cluster_code,
    to_char(gap.quarter_start, 'YYYY"-Q"Q'),
    gap.partner_code,
    area.name_en,
    area.name_tr,
    gap.export_usd,
    gap.export_lagged_usd,
    gap.mirror_import_usd,
    gap.gap_pct,
    gap.gap_lagged_pct,
    gap.band_low_pct,
    gap.band_high_pct,
    gap.gap_pct between gap.band_low_pct and gap.band_high_pct,
    gap.gap_lagged_pct between gap.band_low_pct and gap.band_high_pct,
    gap.is_synthetic,
    gap.dataset_code,
    gap.mirror_dataset_code
from gap
inner join warehouse.dim_trade_area as area on gap.partner_code = area.area_code
$$;

comment on function mart.mirror_gap_quarter_as_of(timestamptz) is
'mart.mirror_gap_quarter as it was known at the given time';
