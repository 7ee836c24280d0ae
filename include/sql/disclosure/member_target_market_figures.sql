-- The rows of mart.member_target_market as they would be if nothing were secret.
-- Grain: one project and year.
-- Bound: known_at; through, which nothing here depends on.
select
    'member_target_market' as kind,
    concat_ws(' ', figure.project_code, figure.year) as row_key,
    concat_ws(' ', figure.project_code, figure.year) as group_key,
    cast('{}' as text[]) as needs,
    cast(to_jsonb(figure) as text) as figures
from warehouse.member_target_market_figure_as_of(:known_at) as figure
where cast(:through as date) is not null
order by figure.project_code, figure.year
