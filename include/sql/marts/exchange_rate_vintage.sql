-- mart.exchange_rate_vintage
-- Grain: one published rate of one dataset as known from valid_from until before valid_to.
-- Scope: every vintage, current and past, of every dataset of exchange rates.
-- Limits: published rates only, on the days they were set; see mart.exchange_rate for every day,
--   averages and cross rates.
-- Why it stays: analysts may not read warehouse.fact_exchange_rate; the as-of function reads this.
create or replace view mart.exchange_rate_vintage as
select
    fact.dataset_code,
    fact.basis,
    fact.rate_date,
    fact.currency_code,
    fact.quote_code,
    fact.rate,
    fact.observed_on,
    fact.edition,
    fact.valid_from,
    fact.valid_to,
    fact.load_id,
    load.is_sample
from warehouse.fact_exchange_rate as fact
inner join ops.load as load on fact.load_id = load.load_id;

comment on view mart.exchange_rate_vintage is
'Every published exchange rate with the time during which it was taken for true. One row: one rate of one '
'pair of currencies and day, of one central bank. Ask mart.exchange_rate for the rate of a day or a period.';
comment on column mart.exchange_rate_vintage.rate is
'Units of quote_code for one of currency_code, as published';
comment on column mart.exchange_rate_vintage.valid_from is 'From when we knew the rate';
comment on column mart.exchange_rate_vintage.valid_to is 'Until when (not including); infinity: current';
comment on column mart.exchange_rate_vintage.basis is 'daily, monthly_average, quarter_average or last_business_day';
comment on column mart.exchange_rate_vintage.currency_code is 'Currency of which one unit is priced, ISO 4217';
comment on column mart.exchange_rate_vintage.dataset_code is 'Dataset: a series of its own';
comment on column mart.exchange_rate_vintage.edition is 'The edition it came with';
comment on column mart.exchange_rate_vintage.is_sample is 'True: from a sample';
comment on column mart.exchange_rate_vintage.load_id is 'The load it came with; see mart.edition';
comment on column mart.exchange_rate_vintage.observed_on is 'The business day the rate was observed on';
comment on column mart.exchange_rate_vintage.quote_code is 'Currency the rate is expressed in, ISO 4217';
comment on column mart.exchange_rate_vintage.rate_date is 'The day, or the first day of the period, the rate is of';
