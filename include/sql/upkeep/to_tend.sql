-- Tables that want vacuuming and analysing.
-- Grain: one table of the warehouse, mart, ops or secure: those of staging go as a whole.
-- Scope: more than a fifth of the rows are dead, or more than a tenth changed since the table was
--   last analysed, beyond a thousand rows; and a partitioned table one of whose partitions is in the
--   list, because autovacuum never analyses those.
-- Limits: the server's own counts, which a crash sets to zero.
with counted as (
    select
        stat.relid,
        stat.n_dead_tup > 1000 + stat.n_live_tup / 5
        or stat.n_mod_since_analyze > 1000 + stat.n_live_tup / 10 as is_due
    from pg_stat_user_tables as stat
    where stat.schemaname in ('warehouse', 'mart', 'ops', 'secure')
),

parents as (
    select parent.relid
    from counted
    cross join lateral pg_partition_ancestors(counted.relid) as parent (relid)
    where counted.is_due
        and parent.relid <> counted.relid
)

select format('%I.%I', class.relnamespace::regnamespace::text, class.relname) as table_name
from pg_class as class
where class.oid in (
        select relid from counted
        where is_due
    )
    or class.oid in (select relid from parents)
order by class.relkind = 'p', table_name
