-- Official exports of Türkiye by subheading, destination and quarter, US dollars.
-- Grain: one subheading, destination and quarter. Scope: the given subheadings and quarters (first
--   days), as now known; a quarter counts only when all its months are published.
-- Limits: made-up figures are left out. A destination without trade has no row.
select
    trade.hs_code,
    area.country_code,
    cast(date_trunc('quarter', trade.period) as date) as ref_quarter,
    sum(trade.value) as value_usd
from mart.trade_current as trade
inner join warehouse.dim_trade_area as area on trade.partner_code = area.area_code
where trade.dataset_code = 'comtrade_monthly'
    and trade.frequency = 'M'
    and trade.flow_code = 'X'
    and trade.reporter_code = 792
    and trade.hs_code = any(:hs_codes)
    and cast(date_trunc('quarter', trade.period) as date) = any(:quarters)
    and area.country_code is not null
    and (
        select count(distinct published.month)
        from ops.load as load
        cross join unnest(load.covered_months) as published (month)
        where load.dataset_code = 'comtrade_monthly'
            and load.status = 'published'
            and load.edition like '792/%'
            and date_trunc('quarter', published.month) = date_trunc('quarter', trade.period)
    ) = 3
group by trade.hs_code, area.country_code, date_trunc('quarter', trade.period)
