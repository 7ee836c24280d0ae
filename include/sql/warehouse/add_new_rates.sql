-- Adds the rates that the answer has and the warehouse does not hold yet: new and revised ones.
-- Grain: one staged rate that has no current row (close_changed_rates has closed what changed).
-- Limits: reads pg_temp.staged, a view on the load's staging table. Returns the number of rows added.
with added as (
    insert into warehouse.fact_exchange_rate (
        dataset_code, basis, rate_date, currency_code, quote_code,
        valid_from, rate, observed_on, edition, load_id
    )
    select
        :dataset_code,
        'daily',
        staged.rate_date,
        staged.currency_code,
        staged.quote_code,
        :published_at,
        staged.rate,
        staged.observed_on,
        :edition,
        :load_id
    from pg_temp.staged as staged
    where not exists (
            select 1 from warehouse.fact_exchange_rate as fact
            where fact.dataset_code = :dataset_code
                and fact.basis = 'daily'
                and fact.rate_date = staged.rate_date
                and fact.currency_code = staged.currency_code
                and fact.quote_code = staged.quote_code
                and fact.valid_to = 'infinity'
        )
    returning 1
)

select count(*) as rows_added from added
