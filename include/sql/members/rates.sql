-- TRY for one unit of each currency: averages of quarters and rates of days, from one central bank.
-- Grain: one currency, basis and date. Scope: the given quarters (first days) that are complete, and
--   the given days; of tcmb_rates, or of ecb_rates while there are none of the former: two banks'
--   rates are never mixed.
with source as (
    select dataset_code from warehouse.fact_exchange_rate
    where dataset_code in ('tcmb_rates', 'ecb_rates') and valid_to = 'infinity'
    order by dataset_code desc
    limit 1
)

select
    rate.dataset_code,
    rate.currency_code,
    rate.basis,
    rate.rate_date,
    rate.rate
from mart.exchange_rate as rate
inner join source on rate.dataset_code = source.dataset_code
where rate.quote_code = 'TRY'
    and (
        (rate.basis = 'quarter_average' and rate.rate_date = any(:quarters) and rate.is_complete)
        or (rate.basis = 'daily' and rate.rate_date = any(:days))
    )
