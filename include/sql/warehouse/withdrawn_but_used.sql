-- The projects, activities and types of expense that the load no longer has, but members' files refer to.
-- Grain: one code. Limits: reads pg_temp.staged, which holds all registers, and what members reported
--   at any time: their facts keep what was known.
with used as (
    select
        'projects' as register_code,
        stay.project_code as row_key
    from warehouse.bridge_project_company as stay
    union
    select
        'projects',
        reported.project_code
    from warehouse.fact_member_quarter as reported
    union
    select
        'projects',
        claim.project_code
    from warehouse.fact_support_line as claim
    union
    select
        'activities',
        claim.activity_code
    from warehouse.fact_support_line as claim
    union
    select
        'expense_types',
        claim.expense_type
    from warehouse.fact_support_line as claim
    union
    select
        'activities',
        presence.activity_code
    from warehouse.fact_activity_participation as presence
    union
    select
        'activities',
        answer.activity_code
    from warehouse.fact_event_feedback as answer
)

select
    used.register_code,
    used.row_key
from used
where not exists (
        select 1 from pg_temp.staged as staged
        where staged.register_code = used.register_code and staged.row_key = used.row_key
    )
order by used.register_code, used.row_key
