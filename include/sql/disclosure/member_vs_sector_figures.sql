-- The rows of mart.member_vs_sector as they would be if nothing were secret.
-- Grain: one project, year and official dataset. What companies have in it is the same for all datasets.
-- Bound: known_at; through, which nothing here depends on.
select
    'member_vs_sector' as kind,
    concat_ws(' ', figure.project_code, figure.year, figure.dataset_code) as row_key,
    concat_ws(' ', figure.project_code, figure.year) as group_key,
    cast('{}' as text[]) as needs,
    cast(to_jsonb(figure) as text) as figures
from warehouse.member_vs_sector_figure_as_of(:known_at) as figure
where cast(:through as date) is not null
order by figure.project_code, figure.year, figure.dataset_code
