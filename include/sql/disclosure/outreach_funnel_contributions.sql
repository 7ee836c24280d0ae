-- In which counts of mart.outreach_funnel each enterprise is.
-- Grain: one enterprise and project.
-- Bound: known_at; through, which nothing here depends on.
select
    'enterprises' as measure,
    concat_ws(' ', outreach.party_code, outreach.project_code) as unit,
    max(coalesce(known.counts_as, outreach.party_code)) as respondent,
    array_agg(distinct concat_ws(' ', outreach.project_code, outreach.stage)) as cells,
    1 as value
from warehouse.fact_outreach_as_known(:known_at) as outreach
left join warehouse.linked_party_as_of(:known_at) as link using (party_code)
left join warehouse.respondent_as_of(:known_at) as known
    on coalesce(link.company_id, outreach.party_code) = known.respondent
where cast(:through as date) is not null
group by outreach.party_code, outreach.project_code
