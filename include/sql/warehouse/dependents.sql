-- Views that rest on a view or function, directly or on one another.
-- Grain: one view or materialised view, with all that is needed to make it again.
-- Limits: functions with a text as their body do not count: PostgreSQL does not know what they use.
with recursive dependent as (
    select
        rewrite.ev_class as oid,
        1 as depth
    from pg_depend as depend
    inner join pg_rewrite as rewrite
        on depend.classid = 'pg_rewrite'::regclass and depend.objid = rewrite.oid
    where depend.refobjid in (
            select oid from pg_class
            where relname = :name and relnamespace::regnamespace::text in ('mart', 'warehouse')
            union all
            select oid from pg_proc
            where proname = :name and pronamespace::regnamespace::text in ('mart', 'warehouse')
        )
        and rewrite.ev_class <> depend.refobjid

    union all

    select
        rewrite.ev_class,
        dependent.depth + 1
    from dependent
    inner join pg_depend as depend on depend.refobjid = dependent.oid
    inner join pg_rewrite as rewrite
        on depend.classid = 'pg_rewrite'::regclass
            and depend.objid = rewrite.oid
            and rewrite.ev_class <> dependent.oid
),

deepest as (
    select
        oid,
        max(depth) as depth
    from dependent
    group by oid
)

select
    class.relname as name,
    class.relnamespace::regnamespace::text in ('mart', 'warehouse') as is_in_ours,
    format('%I.%I', class.relnamespace::regnamespace::text, class.relname) as full_name,
    case class.relkind when 'm' then 'materialized view' else 'view' end as kind,
    pg_get_viewdef(class.oid) as definition,
    class.relowner::regrole::text as owner,
    obj_description(class.oid, 'pg_class') as comment,
    coalesce(
        (
            select
                array_agg(
                    format(
                        'grant %s on %s to %s',
                        acl.privilege_type,
                        class.oid::regclass,
                        case acl.grantee when 0 then 'public' else acl.grantee::regrole::text end
                    )
                )
            from aclexplode(class.relacl) as acl
            where acl.grantee <> class.relowner
        ),
        '{}'
    ) as grants,
    coalesce(
        (
            select array_agg(pg_get_indexdef(idx.indexrelid)) from pg_index as idx
            where idx.indrelid = class.oid
        ),
        '{}'
    ) as indexes
from deepest
inner join pg_class as class on deepest.oid = class.oid
order by deepest.depth, full_name
