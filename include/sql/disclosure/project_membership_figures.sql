-- The counts of mart.project_membership and mart.cluster_eligibility as they would be if nothing were secret.
-- Grain: one project with companies at one month's end, or on the last one.
-- Rules: the parts of the line of business are printed together. Until the companies of a project change, the counts
--   of its months are one cell.
-- Bound: known_at; through, the last day of months.
with month as materialized (
    select figure.*
    from warehouse.project_membership_figure_as_of(:through, :known_at) as figure
),

line as (
    select
        industry.project_code,
        industry.cluster_code,
        count(*) as members,
        count(*) filter (where industry.place = 'in') as members_in_the_line,
        count(*) filter (where industry.place = 'out') as exceptions,
        count(*) filter (where industry.place = 'unknown') as members_not_known
    from warehouse.member_industry_as_of(:through, :known_at) as industry
    group by industry.project_code, industry.cluster_code
)

select
    'project_membership' as kind,
    concat_ws(' ', month.project_code, month.month_end) as row_key,
    concat_ws(' ', month.project_code, month.state_on) as group_key,
    array[concat_ws(' ', month.project_code, month.state_on, 'members')] as needs,
    cast(
        to_jsonb(month) || jsonb_build_object(
            'retention_pct', month.registered_members * 100.0 / nullif(month.joined_ever, 0),
            'left_by_then', month.joined_ever - month.registered_members
        ) as text
    ) as figures
from month
union all
select
    'cluster_eligibility',
    line.project_code,
    line.project_code,
    array[line.project_code || ' in', line.project_code || ' out', line.project_code || ' unknown'],
    cast(to_jsonb(line) as text)
from line
order by kind, row_key
