-- The subject's quarters from the first known to the summary's own, oldest first.
-- Grain: one quarter. Bound: subject, quarter (the last one), as_of.
-- Limits: see mart.sector_export_quarter_as_of; an incomplete quarter holds the sum so far.
select
    figures.sector_code,
    figures.quarter,
    figures.value_usd,
    figures.yoy_pct,
    figures.qoq_pct,
    figures.ytd_usd,
    figures.ytd_yoy_pct,
    figures.rolling_12m_usd,
    figures.share_of_total_pct,
    figures.is_complete,
    figures.is_record_same_quarter,
    figures.is_record_any_quarter,
    figures.history_from,
    figures.known_at,
    figures.n_months,
    figures.is_final,
    figures.is_revised,
    figures.is_sample
from mart.sector_export_quarter_as_of(cast(:as_of as timestamptz)) as figures
where figures.sector_code = :subject and figures.quarter <= :quarter
order by figures.quarter
