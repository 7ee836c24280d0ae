-- The project memberships of some companies, as now known.
-- Grain: one stay of one company in one project.
select
    stay.company_id,
    stay.project_code,
    project.programme_code,
    stay.joined_on,
    stay.left_on
from warehouse.bridge_project_company as stay
inner join warehouse.dim_project as project on stay.project_code = project.project_code
where stay.company_id = any(:company_ids)
    and stay.valid_to = 'infinity'
order by stay.company_id, stay.joined_on
