-- mart.sector_export_quarter_as_of(as_of)
-- requires: export_quarter_as_of
-- Grain: one sector (or group, or the total) and quarter, as known at as_of.
-- Scope: dataset tim_sector.
-- Limits and rules: see mart.export_quarter_as_of. The total is TİM's published row. A quarter is
--   final once the December edition of its year, or a later year's edition, has been published.
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
select
    known.series_code,
    known.quarter,
    known.value_usd,
    known.yoy_pct,
    known.qoq_pct,
    known.ytd_usd,
    known.ytd_yoy_pct,
    known.rolling_12m_usd,
    known.share_of_total_pct,
    known.is_complete,
    known.is_record_same_quarter,
    known.is_record_any_quarter,
    known.history_from,
    known.known_at,
    known.n_months,
    known.is_final,
    known.is_revised,
    known.is_sample
from mart.export_quarter_as_of('sector', as_of) as known
$$;

comment on function mart.sector_export_quarter_as_of(timestamptz) is
'mart.sector_export_quarter as it was known at the given time';
