-- mart.sector_export_quarter_as_of(as_of)
-- requires: sector_export_month_as_of, edition
-- Grain: one sector (or group, or the total) and quarter, as known at as_of.
-- Scope: dataset tim_sector. Percentages are computed from unrounded figures and are not rounded.
-- Limits: figures are not seasonally adjusted, so qoq_pct carries the season. Values are nominal US
--   dollars. An incomplete quarter (fewer than three published months) has no growth and no
--   record; its value_usd is the sum so far.
--   is_revised speaks of changes after the publication that first gave all months of the quarter.
-- Rules: growth needs a base of at least 50,000 US dollars. Sums over a span with a missing month
--   are NULL. A record is strict and judged against the unbroken history before the quarter: of
--   the same quarter it needs three earlier ones, of any quarter twelve. history_from says where
--   that history starts. A quarter is final once the December edition of its year, or a later
--   year's edition, has been published.
create or replace function mart.sector_export_quarter_as_of(as_of timestamptz)
returns table (
    sector_code text,
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
with
-- Of each month: the publication of its first and of its last value, in the order of editions, and
-- when anything about it last became known: a new value, or the end of one.
vintage_event as (
    select
        vintage.sector_code,
        vintage.ref_month as month_start,
        min(array[vintage.edition, to_char(vintage.valid_from, 'YYYYMMDDHH24MISSUS')]) as first_publication,
        max(array[vintage.edition, to_char(vintage.valid_from, 'YYYYMMDDHH24MISSUS')]) as last_publication,
        max(greatest(
            vintage.valid_from,
            case
                when vintage.valid_to <= as_of and vintage.valid_to < 'infinity'
                    then vintage.valid_to
            end
        )) as known_at
    from mart.export_vintage as vintage
    where vintage.dataset_code = 'tim_sector' and vintage.valid_from <= as_of
    group by vintage.sector_code, vintage.ref_month
),

-- A quarter's row rests on every month up to its end, those withdrawn since included.
quarter_event as (
    select
        vintage_event.sector_code,
        date_part('year', vintage_event.month_start)::integer * 4
        + date_part('quarter', vintage_event.month_start)::integer as quarter_no,
        max(max(vintage_event.known_at)) over (
            partition by vintage_event.sector_code order by min(vintage_event.month_start)
        ) as known_at
    from vintage_event
    group by vintage_event.sector_code, quarter_no
),

-- Months in a row share a run_id; a gap starts a new run.
month_value as (
    select
        known.sector_code,
        known.month_start,
        known.value_usd,
        known.is_sample,
        vintage_event.first_publication,
        vintage_event.last_publication,
        date_part('year', known.month_start)::integer * 4
        + date_part('quarter', known.month_start)::integer as quarter_no,
        date_part('year', known.month_start)::integer * 12
        + date_part('month', known.month_start)::integer
        - row_number() over (partition by known.sector_code order by known.month_start) as run_id
    from mart.sector_export_month_as_of(as_of) as known
    inner join vintage_event using (sector_code, month_start)
),

month_window as (
    select
        month_value.*,
        min(month_value.month_start) over run as history_from,
        sum(month_value.value_usd) over (
            partition by month_value.sector_code, date_trunc('year', month_value.month_start)
            order by month_value.month_start
        ) as ytd_usd,
        count(*) over (
            partition by month_value.sector_code, date_trunc('year', month_value.month_start)
            order by month_value.month_start
        ) as ytd_months,
        sum(month_value.value_usd) over last_12 as rolling_12m_usd,
        count(*) over last_12 as rolling_months
    from month_value
    window
        run as (partition by month_value.sector_code, month_value.run_id),
        last_12 as (
            partition by month_value.sector_code, month_value.run_id
            order by month_value.month_start rows between 11 preceding and current row
        )
),

quarter_value as (
    select
        month_window.sector_code,
        month_window.quarter_no,
        min(date_trunc('quarter', month_window.month_start)::date) as quarter_start,
        sum(month_window.value_usd) as value_usd,
        count(*)::integer as n_months,
        count(*) = 3 as is_complete,
        max(month_window.last_publication) > max(month_window.first_publication) as is_revised,
        bool_or(month_window.is_sample) as is_sample,
        max(month_window.history_from) as history_from,
        case
            when
                count(*) = 3
                and max(month_window.ytd_months) = 3 * ((month_window.quarter_no - 1) % 4 + 1)
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
    group by month_window.sector_code, month_window.quarter_no
),

record as (
    select
        this.sector_code,
        this.quarter_no,
        count(earlier.quarter_no) as n_earlier,
        max(earlier.value_usd) as highest,
        count(earlier.quarter_no) filter (where (this.quarter_no - earlier.quarter_no) % 4 = 0)
            as n_earlier_same,
        max(earlier.value_usd) filter (where (this.quarter_no - earlier.quarter_no) % 4 = 0)
            as highest_same
    from quarter_value as this
    left join quarter_value as earlier
        on this.sector_code = earlier.sector_code
        and this.quarter_no > earlier.quarter_no
        and this.history_from <= earlier.quarter_start
        and earlier.is_complete
    where this.is_complete
    group by this.sector_code, this.quarter_no
),

newest_edition as (
    select
        sector.sector_code,
        max(edition.edition) as edition
    from mart.edition as edition
    inner join warehouse.dim_sector as sector
        on edition.carried_sectors is null or sector.sector_code = any(edition.carried_sectors)
    where edition.dataset_code = 'tim_sector' and edition.known_at <= as_of
    group by sector.sector_code
)

select
    this.sector_code,
    to_char(this.quarter_start, 'YYYY"-Q"Q'),
    this.value_usd,
    case
        when this.is_complete and year_before.is_complete and year_before.value_usd >= 50000
            then (this.value_usd / year_before.value_usd - 1) * 100
    end,
    case
        when this.is_complete and quarter_before.is_complete and quarter_before.value_usd >= 50000
            then (this.value_usd / quarter_before.value_usd - 1) * 100
    end,
    this.ytd_usd,
    case
        when year_before.ytd_usd >= 50000 then (this.ytd_usd / year_before.ytd_usd - 1) * 100
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
    coalesce(newest_edition.edition >= to_char(this.quarter_start, 'YYYY"-12"'), false),
    this.is_revised,
    this.is_sample
from quarter_value as this
inner join quarter_event as known
    on this.sector_code = known.sector_code and this.quarter_no = known.quarter_no
left join quarter_event as total_known
    on total_known.sector_code = 'total' and this.quarter_no = total_known.quarter_no
left join quarter_value as year_before
    on this.sector_code = year_before.sector_code and this.quarter_no = year_before.quarter_no + 4
left join quarter_value as quarter_before
    on this.sector_code = quarter_before.sector_code
    and this.quarter_no = quarter_before.quarter_no + 1
left join quarter_value as total
    on total.sector_code = 'total' and this.quarter_no = total.quarter_no
left join record
    on this.sector_code = record.sector_code and this.quarter_no = record.quarter_no
left join newest_edition on this.sector_code = newest_edition.sector_code
$$;

comment on function mart.sector_export_quarter_as_of(timestamptz) is
'mart.sector_export_quarter as it was known at the given time';
