-- Markets and quarters of which all official exports of Türkiye are known: what has no record is zero.
-- Grain: one country and quarter. Scope: the given quarters (first days), as now known, that have all
--   their months published; countries that the statistics know as a partner.
-- Limits: made-up figures are left out. A secret record, or one under another partner, is not seen.
with complete as (
    select cast(date_trunc('quarter', published.month) as date) as ref_quarter
    from ops.load as load
    cross join unnest(load.covered_months) as published (month)
    where load.dataset_code = 'comtrade_monthly'
        and load.status = 'published'
        and load.edition like '792/%'
    group by date_trunc('quarter', published.month)
    having count(distinct published.month) = 3
)

select
    area.country_code,
    complete.ref_quarter
from complete
cross join warehouse.dim_trade_area as area
where complete.ref_quarter = any(:quarters)
    and area.country_code is not null
