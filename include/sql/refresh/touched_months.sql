-- Months that the given loads brought, revised or withdrew.
-- Grain: one month. Scope: facts added or closed by the loads :load_ids.
-- Limits: figures kept as history only (empty validity) touch their month too: revisions show them.
select to_char(fact.ref_month, 'YYYY-MM') as month
from warehouse.fact_export as fact
where fact.load_id = any(:load_ids)
union
select to_char(fact.ref_month, 'YYYY-MM') as month
from warehouse.fact_export as fact
inner join ops.load as load
    on load.dataset_code = fact.dataset_code and load.published_at = fact.valid_to
where load.load_id = any(:load_ids)
order by month
