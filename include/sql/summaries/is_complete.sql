-- Whether the three months of a subject's quarter are published.
-- Grain: one row. Scope: mart.sector_export_quarter, as now known.
-- Limits: false for a subject or quarter without figures.
select coalesce(bool_or(is_complete), false) as is_complete
from mart.sector_export_quarter
where sector_code = :subject and quarter = :quarter
