-- The counts of mart.member_export as they would be if nothing were secret.
-- Grain: one project and year with companies whose exports are known.
-- Rules: how many began to export is not known (NULL) where no company is known of the year before.
-- Bound: known_at; through, which nothing here depends on.
with figure as (
    select
        company.project_code,
        company.year,
        count(*) as companies_known,
        count(*) filter (where company.is_exporting) as companies_exporting,
        count(*) filter (where company.is_exporting) * 100.0 / count(*) as share_exporting_pct,
        case when bool_or(company.is_known_before) then count(*) filter (where company.is_new) end
            as companies_exporting_anew
    from warehouse.member_export_company_as_of(:known_at) as company
    where cast(:through as date) is not null
    group by company.project_code, company.year
)

select
    'member_export' as kind,
    concat_ws(' ', figure.project_code, figure.year) as row_key,
    concat_ws(' ', figure.project_code, figure.year) as group_key,
    cast('{}' as text[]) as needs,
    cast(to_jsonb(figure) as text) as figures
from figure
order by figure.project_code, figure.year
