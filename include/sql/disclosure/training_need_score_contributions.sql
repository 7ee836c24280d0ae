-- What each company has in the cells of mart.training_need_score.
-- Grain: one respondent (warehouse.unnamed_respondents) of one topic in one round of one project, and measure.
-- Limits: the register has numbers and means, no companies.
-- Bound: known_at; through, which nothing here depends on.
select
    item.measure,
    concat_ws(' ', assessed.project_code, assessed.round_no, assessed.topic_code, one.respondent_no) as unit,
    concat_ws(' ', assessed.project_code, assessed.round_no, assessed.topic_code, one.respondent_no) as respondent,
    array[concat_ws(' ', assessed.project_code, assessed.round_no, assessed.topic_code)] as cells,
    one.value
from warehouse.fact_needs_assessment_as_known(:known_at) as assessed
cross join
    lateral (
        values
        ('companies', cast(assessed.n_companies as numeric), 1),
        ('companies_points', assessed.n_companies * assessed.mean_score, -1),
        -- What they score tells whether it is a need.
        ('companies_need', cast(cast(assessed.is_need as integer) as numeric), -1)
    ) as item (measure, total, each)
cross join lateral warehouse.unnamed_respondents(cast(assessed.n_companies as bigint), item.total, item.each) as one
where cast(:through as date) is not null
