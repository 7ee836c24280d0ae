-- Closes the rates that the answer changes or withdraws: ends the validity of current rows.
-- Grain: one current rate of the dataset within the months the answer speaks for.
-- Scope: published daily rates. Of two answers the one received last holds, so there is no late
--   edition here (see sources/exchange_rate.py).
-- Why materialized: merged into the update, the planner joins the table with itself first.
-- Limits: reads pg_temp.staged, a view on the load's staging table. Returns how many rows were
--   revised and how many withdrawn.
with affected as materialized (
    select
        fact.dataset_code,
        fact.basis,
        fact.rate_date,
        fact.currency_code,
        fact.quote_code,
        fact.valid_from,
        staged.rate is not null as is_revision
    from warehouse.fact_exchange_rate as fact
    left join pg_temp.staged as staged
        using (rate_date, currency_code, quote_code)
    where fact.dataset_code = :dataset_code
        and fact.basis = 'daily'
        and fact.valid_to = 'infinity'
        and cast(date_trunc('month', fact.rate_date) as date) = any(:covered_months)
        and staged.rate is distinct from fact.rate
),

closed as (
    update warehouse.fact_exchange_rate as fact
    set valid_to = :published_at
    from affected
    where fact.dataset_code = affected.dataset_code
        and fact.basis = affected.basis
        and fact.rate_date = affected.rate_date
        and fact.currency_code = affected.currency_code
        and fact.quote_code = affected.quote_code
        and fact.valid_from = affected.valid_from
    returning affected.is_revision
)

select
    count(*) filter (where closed.is_revision) as rows_revised,
    count(*) filter (where not closed.is_revision) as rows_closed
from closed
