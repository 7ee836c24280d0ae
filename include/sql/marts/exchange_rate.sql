-- mart.exchange_rate
-- requires: exchange_rate_as_of
-- Grain: one dataset, pair of currencies, basis and date; the current rates.
-- Scope and limits: see mart.exchange_rate_as_of.
create or replace view mart.exchange_rate as
select * from mart.exchange_rate_as_of('infinity');

comment on view mart.exchange_rate is
'Exchange rates for every day, and averages by month and quarter, as now known. Sources: the European Central '
'Bank (ecb_rates) and the Central Bank of the Republic of Türkiye (tcmb_rates); never mix the two. '
'As known on a date: mart.exchange_rate_as_of(timestamptz).';
comment on column mart.exchange_rate.currency_code is 'ISO 4217; the currency of which one unit is priced';
comment on column mart.exchange_rate.quote_code is 'ISO 4217; the currency in which the price is';
comment on column mart.exchange_rate.basis is 'daily, monthly_average, quarter_average or last_business_day (of the month)';
comment on column mart.exchange_rate.rate_date is 'The day, or the first day of the period';
comment on column mart.exchange_rate.rate is
'Units of quote_code for one of currency_code: value in currency_code x rate = value in quote_code';
comment on column mart.exchange_rate.observed_on is 'The business day the rate is of; of an average, the last of its days';
comment on column mart.exchange_rate.is_carried is 'True: no rate was set on this day; it is that of observed_on';
comment on column mart.exchange_rate.is_derived is 'True: a cross rate computed here from two published rates';
comment on column mart.exchange_rate.n_observations is 'How many business days'' rates it is made of';
comment on column mart.exchange_rate.is_complete is 'False: the period goes on, or its last days are not published yet';
comment on column mart.exchange_rate.is_sample is 'True: from an answer rebuilt from published figures';
comment on column mart.exchange_rate.load_id is 'The latest load it rests on; see mart.edition';
comment on column mart.exchange_rate.known_at is 'From when we have known this value';
comment on column mart.exchange_rate.dataset_code is 'Dataset: a series of its own';
