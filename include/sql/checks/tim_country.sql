-- Measures what only tim_country promises: the grand total against the sum of all cells.
-- Grain: one row. Scope: pg_temp.staged. Money in US dollars.
-- Limits: judged only in the publisher's own editions; a sample carries some countries.
with grand as (
    select
        max(value_usd) filter (where partner_code = 'WORLD') as published_usd,
        sum(value_usd) filter (where partner_code <> 'WORLD') as cells_usd,
        count(distinct partner_code) filter (where partner_code <> 'WORLD') as country_count
    from pg_temp.staged
)

select
    country_count,
    case
        when published_usd > 0 and not cast(:is_sample as boolean)
            then round(abs(cells_usd / published_usd - 1) * 100, 4)
        else 0
    end as grand_total_gap_pct,
    published_usd as grand_total_usd,
    cells_usd as cells_total_usd
from grand
