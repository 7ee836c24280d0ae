-- Measures what only tim_sector promises: its parts add up.
-- Grain: one row. Scope: pg_temp.staged. Money in US dollars.
-- Limits: agriculture + industry + mining = total is judged where all four are published; sectors
--   against their group only in the publisher's own editions, since a sample carries some sectors.
--   500 US dollars of difference are rounding.
with identity as (
    select
        ref_month,
        sum(value_usd) filter (where sector_code <> 'total') as parts_usd,
        max(value_usd) filter (where sector_code = 'total') as total_usd
    from pg_temp.staged
    where sector_code in ('agriculture', 'industry', 'mining', 'total')
    group by ref_month
    having count(*) = 4
),

identity_gap as (
    select
        count(*) as n,
        string_agg(
            to_char(ref_month, 'YYYY-MM') || ': parts ' || parts_usd || ', TOPLAM ' || total_usd, '; '
            order by ref_month
        ) as names
    from identity
    where abs(parts_usd - total_usd) > 500
),

group_sum as (
    select
        staged.ref_month,
        sector.parent_code,
        sum(staged.value_usd) as parts_usd
    from pg_temp.staged as staged
    inner join warehouse.dim_sector as sector
        on staged.sector_code = sector.sector_code and sector.kind = 'sector'
    group by staged.ref_month, sector.parent_code
),

group_gap as (
    select
        count(*) as n,
        string_agg(
            to_char(group_sum.ref_month, 'YYYY-MM') || ' ' || group_sum.parent_code || ': sectors '
            || group_sum.parts_usd || ', published ' || published.value_usd, '; '
            order by group_sum.ref_month, group_sum.parent_code
        ) as names
    from group_sum
    inner join pg_temp.staged as published
        on group_sum.ref_month = published.ref_month and group_sum.parent_code = published.sector_code
    where not cast(:is_sample as boolean) and abs(group_sum.parts_usd - published.value_usd) > 500
)

select
    (select count(*) from identity) as identity_month_count,
    identity_gap.n as identity_gap_count,
    identity_gap.names as identity_gap_names,
    group_gap.n as group_gap_count,
    group_gap.names as group_gap_names
from identity_gap, group_gap
