-- Staging tables, with the load each belongs to.
-- Grain: one table of the schema staging. status is NULL where there is no such load.
select
    class.relname as table_name,
    load.load_id,
    load.dataset_code,
    load.edition,
    load.status,
    load.staged_at
from pg_class as class
left join ops.load as load on class.relname = 'load_' || load.load_id
where class.relnamespace = 'staging'::regnamespace
    and class.relkind = 'r'
order by class.relname
