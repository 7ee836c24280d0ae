-- Views and functions that rest on a table or on the type of its rows, directly or on one another.
-- Grain: one view, materialised view or function; those that nothing else here rests on come first.
-- Limits: what a function with a text as its body uses does not count: PostgreSQL does not know it.
-- Bound: table_name, with its schema.
with recursive dependent as (
    select
        'pg_class'::regclass as catalogue,
        to_regclass(:table_name)::oid as oid,
        0 as depth

    union all

    select
        found.catalogue,
        found.oid,
        dependent.depth + 1
    from dependent
    cross join lateral (
        select
            'pg_class'::regclass as catalogue,
            rewrite.ev_class as oid
        from pg_depend as depend
        inner join pg_rewrite as rewrite
            on depend.classid = 'pg_rewrite'::regclass and depend.objid = rewrite.oid
        where depend.refclassid = dependent.catalogue
            and depend.refobjid = dependent.oid
            and rewrite.ev_class <> dependent.oid
        union
        select
            depend.classid,
            depend.objid
        from pg_depend as depend
        left join pg_class as class on dependent.catalogue = 'pg_class'::regclass and dependent.oid = class.oid
        where depend.classid = 'pg_proc'::regclass
            and (
                (depend.refclassid = dependent.catalogue and depend.refobjid = dependent.oid)
                or (depend.refclassid = 'pg_type'::regclass and depend.refobjid = class.reltype)
            )
    ) as found
),

deepest as (
    select
        catalogue,
        oid,
        max(depth) as depth
    from dependent
    where depth > 0
    group by catalogue, oid
),

named as (
    select
        deepest.depth,
        coalesce(class.relname, routine.proname) as name,
        coalesce(class.relnamespace, routine.pronamespace)::regnamespace::text as schema_name,
        coalesce(class.relowner, routine.proowner)::regrole::text as owner,
        case
            when routine.oid is not null then 'function'
            when class.relkind = 'm' then 'materialized view'
            else 'view'
        end as kind,
        coalesce(routine.oid::regprocedure::text, class.oid::regclass::text) as full_name
    from deepest
    left join pg_class as class on deepest.catalogue = 'pg_class'::regclass and deepest.oid = class.oid
    left join pg_proc as routine on deepest.catalogue = 'pg_proc'::regclass and deepest.oid = routine.oid
)

select
    named.name,
    named.kind,
    named.full_name,
    named.owner,
    named.schema_name in ('mart', 'warehouse') and own.file_name is not null as is_ours
from named
left join ops.sql_object as own on named.name = own.file_name
order by named.depth desc, named.full_name
