-- In which counts of mart.growth_target each enterprise is.
-- Grain: one enterprise, metric and day it is due.
-- Bound: known_at; through, which nothing here depends on.
select
    'enterprises' as measure,
    concat_ws(' ', aim.party_code, aim.metric, aim.due_on) as unit,
    coalesce(known.counts_as, aim.party_code) as respondent,
    array(
        select concat_ws(' ', coalesce(aim.project_code, '-'), aim.metric, extract(year from aim.due_on), step.name)
        from (
            values
            ('enterprises', true),
            ('known', aim.attained_value is not null),
            ('attained', aim.attained_value >= aim.target_value)
        ) as step (name, is_in)
        where step.is_in
    ) as cells,
    1 as value
from warehouse.fact_growth_target_as_known(:known_at) as aim
left join warehouse.linked_party_as_of(:known_at) as link using (party_code)
left join warehouse.respondent_as_of(:known_at) as known on coalesce(link.company_id, aim.party_code) = known.respondent
where cast(:through as date) is not null
