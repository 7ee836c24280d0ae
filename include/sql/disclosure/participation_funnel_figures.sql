-- The counts of mart.participation_funnel as they would be if nothing were told by another publication.
-- Grain: one activity. Bound: known_at; through, which nothing here depends on.
select
    'participation_funnel' as kind,
    figure.activity_code as row_key,
    figure.activity_code as group_key,
    cast('{}' as text[]) as needs,
    cast(to_jsonb(figure) as text) as figures
from warehouse.participation_figure_as_of(:known_at) as figure
where cast(:through as date) is not null
order by figure.activity_code
