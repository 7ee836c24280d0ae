-- Months whose first national sector figures came with publications after :after.
-- Grain: one month. Scope: dataset tim_sector, whose months feed the quarterly summaries.
-- Limits: a month that was only revised is not here.
select to_char(ref_month, 'YYYY-MM') as month
from warehouse.fact_export
where dataset_code = 'tim_sector'
group by ref_month
having min(valid_from) > :after
order by ref_month
