-- The 1st and 99th percentile of the unit values of official exports, US dollars a kilogram.
-- Grain: one subheading and year. Scope: monthly exports of Türkiye to single partners, as now known,
--   of the given subheadings and years, where the mass is known and there are 30 records or more.
-- Limits: made-up figures are left out, so that nothing real is judged by them.
select
    trade.hs_code,
    cast(extract(year from trade.period) as integer) as ref_year,
    cast(percentile_cont(0.01) within group (order by trade.value / trade.net_mass_kg) as numeric(20, 6)) as p1,
    cast(percentile_cont(0.99) within group (order by trade.value / trade.net_mass_kg) as numeric(20, 6)) as p99
from mart.trade_current as trade
where trade.dataset_code = 'comtrade_monthly'
    and trade.frequency = 'M'
    and trade.flow_code = 'X'
    and trade.reporter_code = 792
    and trade.partner_code <> 0
    and trade.hs_code = any(:hs_codes)
    and trade.period >= make_date(:first_year, 1, 1)
    and trade.period < make_date(:last_year + 1, 1, 1)
    and trade.net_mass_kg > 0
group by trade.hs_code, extract(year from trade.period)
having count(*) >= 30
