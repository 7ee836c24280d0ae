-- Months whose exchange rates the given loads brought, revised or withdrew.
-- Grain: one month. Scope: rates added or closed by the loads :load_ids.
select to_char(fact.rate_date, 'YYYY-MM') as month
from warehouse.fact_exchange_rate as fact
where fact.load_id = any(:load_ids)
union
select to_char(fact.rate_date, 'YYYY-MM') as month
from warehouse.fact_exchange_rate as fact
inner join ops.load as load
    on load.dataset_code = fact.dataset_code and load.published_at = fact.valid_to
where load.load_id = any(:load_ids)
order by month
