-- The official exports of each cluster's products in a quarter: what a reader can subtract the members from.
-- Grain: one cluster. Scope: complete quarters of official trade statistics; of several series the smallest.
-- Limits: what is published officially after a table of members cannot be known beforehand.
-- Bound: quarter, YYYY-Qn.
select
    export.cluster_code,
    min(export.value_usd) as value_usd
from mart.cluster_export_quarter as export
where export.quarter = :quarter
    and export.is_complete
    and not export.is_synthetic
group by export.cluster_code
