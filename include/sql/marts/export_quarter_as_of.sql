-- mart.export_quarter_as_of(kind, as_of)
-- requires: cluster_list_change, sector_month_history_as_of, cluster_month_history_as_of
-- Grain: one series (a sector, a cluster, the total) of one dataset and quarter, as known at as_of.
-- Scope: kind sector (TİM) or cluster (foreign-trade statistics). Percentages are computed from
--   unrounded figures and are not rounded.
-- Limits: figures are not seasonally adjusted, so qoq_pct carries the season. Values are nominal US
--   dollars. An incomplete quarter (fewer than three published months) has no growth and no
--   record; its value_usd is the sum so far.
--   is_revised speaks of changes after the publication that first gave all months of the quarter.
-- Rules: growth needs a base of at least 50,000 US dollars. Sums over a span with a missing month
--   are NULL. A record is strict and judged against the unbroken history before the quarter: of
--   the same quarter it needs three earlier ones, of any quarter twelve. history_from says where
--   that history starts. Rows of two datasets never meet.
--   A cluster's history starts anew where its list of products changes (mart.cluster_list_change): two baskets make no
--   growth, no sum over quarters and no record. The sum of the quarter in which it changes is of both.
-- Why it stays: mart.sector_export_quarter_as_of and mart.cluster_export_quarter_as_of are this.
create or replace function mart.export_quarter_as_of(kind text, as_of timestamptz)
returns table (
    series_code text,
    dataset_code text,
    quarter text,
    value_usd numeric,
    yoy_pct numeric,
    qoq_pct numeric,
    ytd_usd numeric,
    ytd_yoy_pct numeric,
    rolling_12m_usd numeric,
    share_of_total_pct numeric,
    is_complete boolean,
    is_record_same_quarter boolean,
    is_record_any_quarter boolean,
    history_from date,
    known_at timestamptz,
    n_months integer,
    is_final boolean,
    is_revised boolean,
    is_sample boolean
)
language sql stable
as $$
with month_history as (
    select
        history.series_code,
        history.dataset_code,
        history.month_start,
        history.value_usd,
        history.is_sample,
        history.first_publication,
        history.last_publication,
        history.known_at,
        history.is_final
    from mart.sector_month_history_as_of(as_of) as history
    where kind = 'sector'
    union all
    select
        history.series_code,
        history.dataset_code,
        history.month_start,
        history.value_usd,
        history.is_sample,
        history.first_publication,
        history.last_publication,
        history.known_at,
        history.is_final
    from mart.cluster_month_history_as_of(as_of) as history
    where kind = 'cluster'
),

-- A quarter's row rests on every month up to its end, those withdrawn since included.
quarter_event as (
    select
        month_history.series_code,
        month_history.dataset_code,
        date_part('year', month_history.month_start)::integer * 4
        + date_part('quarter', month_history.month_start)::integer as quarter_no,
        max(max(month_history.known_at)) over (
            partition by month_history.series_code, month_history.dataset_code
            order by min(month_history.month_start)
        ) as known_at
    from month_history
    group by month_history.series_code, month_history.dataset_code, quarter_no
),

list_break as materialized (
    select distinct
        change.cluster_code,
        change.changes_on
    from mart.cluster_list_change as change
    where kind = 'cluster'
),

-- Months in a row share a run_id; a gap starts a new run, and so does a new list (basket_no).
month_value as (
    select
        month_history.*,
        (
            select count(*) from list_break
            where list_break.cluster_code = month_history.series_code
                and list_break.changes_on <= month_history.month_start
        ) as basket_no,
        date_part('year', month_history.month_start)::integer * 4
        + date_part('quarter', month_history.month_start)::integer as quarter_no,
        date_part('year', month_history.month_start)::integer * 12
        + date_part('month', month_history.month_start)::integer
        - row_number() over (
            partition by month_history.series_code, month_history.dataset_code
            order by month_history.month_start
        ) as run_id
    from month_history
    where month_history.value_usd is not null
),

month_window as (
    select
        month_value.*,
        min(month_value.month_start) over run as history_from,
        sum(month_value.value_usd) over year_to_date as ytd_usd,
        count(*) over year_to_date as ytd_months,
        min(month_value.basket_no) over year_to_date as ytd_basket_no,
        sum(month_value.value_usd) over last_12 as rolling_12m_usd,
        count(*) over last_12 as rolling_months
    from month_value
    window
        run as (
            partition by
                month_value.series_code, month_value.dataset_code, month_value.run_id, month_value.basket_no
        ),
        year_to_date as (
            partition by
                month_value.series_code, month_value.dataset_code, date_trunc('year', month_value.month_start)
            order by month_value.month_start
        ),
        last_12 as (
            partition by
                month_value.series_code, month_value.dataset_code, month_value.run_id, month_value.basket_no
            order by month_value.month_start rows between 11 preceding and current row
        )
),

quarter_value as (
    select
        month_window.series_code,
        month_window.dataset_code,
        month_window.quarter_no,
        min(date_trunc('quarter', month_window.month_start)::date) as quarter_start,
        sum(month_window.value_usd) as value_usd,
        count(*)::integer as n_months,
        count(*) = 3 as is_complete,
        max(month_window.last_publication) > max(month_window.first_publication) as is_revised,
        bool_or(month_window.is_sample) as is_sample,
        bool_and(month_window.is_final) as is_final,
        max(month_window.history_from) as history_from,
        min(month_window.basket_no) as first_basket_no,
        max(month_window.basket_no) as last_basket_no,
        min(month_window.ytd_basket_no) as ytd_basket_no,
        case
            when
                count(*) = 3
                and max(month_window.ytd_months) = 3 * ((month_window.quarter_no - 1) % 4 + 1)
                and min(month_window.ytd_basket_no) = max(month_window.basket_no)
                then max(month_window.ytd_usd)
        end as ytd_usd,
        case
            when count(*) = 3
                then
                    (array_agg(
                        case when month_window.rolling_months = 12 then month_window.rolling_12m_usd end
                        order by month_window.month_start desc
                    ))[1]
        end as rolling_12m_usd
    from month_window
    group by month_window.series_code, month_window.dataset_code, month_window.quarter_no
),

record as (
    select
        this.series_code,
        this.dataset_code,
        this.quarter_no,
        count(earlier.quarter_no) as n_earlier,
        max(earlier.value_usd) as highest,
        count(earlier.quarter_no) filter (where (this.quarter_no - earlier.quarter_no) % 4 = 0)
            as n_earlier_same,
        max(earlier.value_usd) filter (where (this.quarter_no - earlier.quarter_no) % 4 = 0)
            as highest_same
    from quarter_value as this
    left join quarter_value as earlier
        on this.series_code = earlier.series_code
        and this.dataset_code = earlier.dataset_code
        and this.quarter_no > earlier.quarter_no
        and this.history_from <= earlier.quarter_start
        and earlier.is_complete
    where this.is_complete
    group by this.series_code, this.dataset_code, this.quarter_no
)

select
    this.series_code,
    this.dataset_code,
    to_char(this.quarter_start, 'YYYY"-Q"Q'),
    this.value_usd,
    case
        when
            this.is_complete and year_before.is_complete and year_before.value_usd >= 50000
            and this.last_basket_no = year_before.first_basket_no
            then (this.value_usd / year_before.value_usd - 1) * 100
    end,
    case
        when
            this.is_complete and quarter_before.is_complete and quarter_before.value_usd >= 50000
            and this.last_basket_no = quarter_before.first_basket_no
            then (this.value_usd / quarter_before.value_usd - 1) * 100
    end,
    this.ytd_usd,
    case
        when year_before.ytd_usd >= 50000 and this.last_basket_no = year_before.ytd_basket_no
            then (this.ytd_usd / year_before.ytd_usd - 1) * 100
    end,
    this.rolling_12m_usd,
    case
        when this.is_complete and total.is_complete and total.value_usd > 0
            then this.value_usd / total.value_usd * 100
    end,
    this.is_complete,
    coalesce(record.n_earlier_same >= 3 and this.value_usd > record.highest_same, false),
    coalesce(record.n_earlier >= 12 and this.value_usd > record.highest, false),
    this.history_from,
    greatest(known.known_at, total_known.known_at),
    this.n_months,
    this.is_final,
    this.is_revised,
    this.is_sample
from quarter_value as this
inner join quarter_event as known
    on this.series_code = known.series_code
    and this.dataset_code = known.dataset_code
    and this.quarter_no = known.quarter_no
left join quarter_event as total_known
    on total_known.series_code = 'total'
    and this.dataset_code = total_known.dataset_code
    and this.quarter_no = total_known.quarter_no
left join quarter_value as year_before
    on this.series_code = year_before.series_code
    and this.dataset_code = year_before.dataset_code
    and this.quarter_no = year_before.quarter_no + 4
left join quarter_value as quarter_before
    on this.series_code = quarter_before.series_code
    and this.dataset_code = quarter_before.dataset_code
    and this.quarter_no = quarter_before.quarter_no + 1
left join quarter_value as total
    on total.series_code = 'total'
    and this.dataset_code = total.dataset_code
    and this.quarter_no = total.quarter_no
left join record
    on this.series_code = record.series_code
    and this.dataset_code = record.dataset_code
    and this.quarter_no = record.quarter_no
$$;

comment on function mart.export_quarter_as_of(text, timestamptz) is
'Quarters of the sectors (kind sector) or of the clusters (kind cluster) as known at the given time: the '
'computation that mart.sector_export_quarter and mart.cluster_export_quarter share.';
