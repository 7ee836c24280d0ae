-- In which counts of mart.member_export each company is.
-- Grain: one company and project.
-- Rules: followed, of whom the year before is known too, is not printed: that how many began to export is stated says
--   that there are some.
-- Bound: known_at; through, which nothing here depends on.
select
    'companies' as measure,
    concat_ws(' ', company.respondent, company.project_code) as unit,
    company.counts_as as respondent,
    array_agg(
        concat_ws(' ', company.project_code, company.year, step.name)
        order by company.year, step.name
    ) as cells,
    1 as value
from warehouse.member_export_company_as_of(:known_at) as company
cross join
    lateral (
        values
        ('known', true),
        ('exporting', company.is_exporting),
        ('followed', company.is_known_before),
        ('anew', company.is_new)
    ) as step (name, is_in)
where step.is_in
    and cast(:through as date) is not null
group by company.respondent, company.project_code, company.counts_as
