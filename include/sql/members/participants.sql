-- Who attended the given activities, as now known.
-- Grain: one company at one activity.
select
    participation.activity_code,
    participation.company_id
from warehouse.fact_activity_participation as participation
where participation.activity_code = any(:activity_codes)
    and participation.valid_to = 'infinity'
    and participation.has_attended
