-- The stays of companies in clusters that follow from their stays in projects.
-- Grain: one unbroken stay of one company in one cluster; of projects that overlap or follow each other
--   without a day between, one. Scope: the companies of the staged project stays.
insert into pg_temp.staged_bridge_company_cluster (company_id, cluster_code, joined_on, left_on, role, is_complete)
select
    stay.company_id,
    project.cluster_code,
    lower(term.span),
    upper(term.span),
    'MEMBER',
    true
from warehouse.bridge_project_company as stay
inner join warehouse.dim_project as project on stay.project_code = project.project_code
inner join lateral unnest((
    select range_agg(daterange(other.joined_on, other.left_on))
    from warehouse.bridge_project_company as other
    inner join warehouse.dim_project as its_project on other.project_code = its_project.project_code
    where other.company_id = stay.company_id
        and its_project.cluster_code = project.cluster_code
        and other.valid_to = 'infinity'
)) as term (span) on true
where stay.valid_to = 'infinity'
    and stay.company_id in (select staged.company_id from pg_temp.staged_bridge_project_company as staged)
group by stay.company_id, project.cluster_code, term.span
