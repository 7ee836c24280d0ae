-- Measures what only tuik_total promises: a month for every month.
-- Grain: one row. Scope: pg_temp.staged.
with missing as (
    select covered.ref_month
    from unnest(cast(:covered_months as DATE[])) as covered (ref_month)
    left join pg_temp.staged as staged on covered.ref_month = staged.ref_month
    where staged.ref_month is null
)

select
    count(*) as missing_count,
    string_agg(to_char(ref_month, 'YYYY-MM'), ', ' order by ref_month) as missing_names
from missing
