-- The subject's latest quarter whose three months are known.
-- Grain: at most one row. Bound: subject, as_of (a time, or 'infinity' for what is known now).
-- Limits: none is returned for a subject without a complete quarter.
select max(figures.quarter) as quarter
from mart.sector_export_quarter_as_of(cast(:as_of as timestamptz)) as figures
where figures.sector_code = :subject and figures.is_complete
having max(figures.quarter) is not null
