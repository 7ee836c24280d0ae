-- The official exports of each cluster's products, beside which mart.member_line_export is read: less the members' own
--   in the line they are those of the companies that are no members.
-- Grain: one cell of the exports in the line, a cluster and year.
-- Scope: years whose quarters that ended by through are all complete; of several series the smallest.
-- Limits: what is published officially after the mart cannot be known beforehand.
-- Bound: through, the last day that quarters may end on.
with series as (
    select
        export.cluster_code,
        export.dataset_code,
        left(export.quarter, 4) as year,
        sum(export.value_usd) as value_usd,
        count(*) as quarters
    from mart.cluster_export_quarter as export
    cross join
        lateral (
            values (
                make_date(
                    cast(left(export.quarter, 4) as integer), 3 * cast(right(export.quarter, 1) as integer), 1
                )
            )
        ) as last (month)
    where export.is_complete
        and not export.is_synthetic
        and last.month + interval '1 month' <= cast(:through as date) + 1
    group by export.cluster_code, export.dataset_code, left(export.quarter, 4)
)

select
    concat_ws(' ', series.cluster_code, series.year, 'line') as cell,
    min(series.value_usd) as value_usd
from series
where series.quarters = least(
        4,
        (extract(year from cast(:through as date) + 1) - cast(series.year as integer)) * 4
        + floor((extract(month from cast(:through as date) + 1) - 1) / 3)
    )
group by series.cluster_code, series.year
