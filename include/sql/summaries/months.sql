-- The subject's months from the first known to the quarter's last, oldest first.
-- Grain: one month. Bound: subject, last_month (first day of the quarter's last month), as_of.
-- Limits: load_id is the load that first brought the value; an edition that repeats it is not seen.
select
    figures.month,
    figures.value_usd,
    figures.edition,
    figures.load_id
from mart.sector_export_month_as_of(cast(:as_of as timestamptz)) as figures
where figures.sector_code = :subject and figures.month_start <= cast(:last_month as date)
order by figures.month_start
