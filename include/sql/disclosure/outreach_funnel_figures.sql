-- The counts of mart.outreach_funnel as they would be if nothing were secret.
-- Grain: one stage of one project with enterprises.
-- Bound: known_at; through, which nothing here depends on.
select
    'outreach_funnel' as kind,
    concat_ws(' ', outreach.project_code, outreach.stage) as row_key,
    concat_ws(' ', outreach.project_code, outreach.stage) as group_key,
    cast('{}' as text[]) as needs,
    cast(
        jsonb_build_object(
            'project_code', outreach.project_code,
            'stage', outreach.stage,
            'counted_enterprises', count(distinct outreach.party_code)
        ) as text
    ) as figures
from warehouse.fact_outreach_as_known(:known_at) as outreach
where cast(:through as date) is not null
group by outreach.project_code, outreach.stage
order by outreach.project_code, outreach.stage
