-- Measures what only tim_province promises: a province's published total against its sectors.
-- Grain: one row. Scope: pg_temp.staged. Money in US dollars.
-- Limits: judged only in the publisher's own editions, which list every sector a province exports
--   in; a sample carries some. A gap of up to 0.1 % of the published total is rounding. The grand
--   total is compared with the sum of the provinces' totals in the same way.
with province as (
    select
        staged.origin_code,
        max(staged.value_usd) filter (where staged.sector_code = 'total') as total_usd,
        sum(staged.value_usd) filter (where staged.sector_code <> 'total') as sectors_usd
    from pg_temp.staged as staged
    where staged.origin_code <> 'TR'
    group by staged.origin_code
),

gap as (
    select
        count(*) as n,
        string_agg(
            dim.name_tr || ': published ' || province.total_usd || ', sectors ' || province.sectors_usd, '; '
            order by province.origin_code
        ) as names
    from province
    inner join warehouse.dim_province as dim on province.origin_code = dim.province_code
    where not cast(:is_sample as boolean)
        and abs(province.total_usd - province.sectors_usd) > abs(province.total_usd) * 0.001
),

grand as (
    select
        max(value_usd) filter (where origin_code = 'TR') as published_usd,
        sum(value_usd) filter (where origin_code <> 'TR') as provinces_usd
    from pg_temp.staged
    where sector_code = 'total'
)

select
    gap.n as province_gap_count,
    gap.names as province_gap_names,
    (select count(*) from province) as province_count,
    case
        when grand.published_usd > 0 and not cast(:is_sample as boolean)
            then round(abs(grand.provinces_usd / grand.published_usd - 1) * 100, 4)
        else 0
    end as grand_total_gap_pct,
    grand.published_usd as grand_total_usd,
    grand.provinces_usd as provinces_total_usd
from gap, grand
