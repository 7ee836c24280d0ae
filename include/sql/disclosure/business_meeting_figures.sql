-- What companies report in mart.business_meeting as it would be if nothing were secret.
-- Grain: one activity. Bound: known_at; through, which nothing here depends on.
select
    'business_meeting' as kind,
    figure.activity_code as row_key,
    figure.activity_code as group_key,
    cast('{}' as text[]) as needs,
    cast(to_jsonb(figure) as text) as figures
from warehouse.reported_meeting_figure_as_of(:known_at) as figure
where cast(:through as date) is not null
order by figure.activity_code
