-- The scores of mart.training_need_score as they would be if nothing were secret.
-- Grain: one topic in one round of one project whose number of companies is stated.
-- Bound: known_at; through, which nothing here depends on.
select
    'training_need_score' as kind,
    concat_ws(' ', assessed.project_code, assessed.round_no, assessed.topic_code) as row_key,
    concat_ws(' ', assessed.project_code, assessed.round_no, assessed.topic_code) as group_key,
    cast('{}' as text[]) as needs,
    cast(
        jsonb_build_object(
            'project_code', assessed.project_code,
            'round_no', assessed.round_no,
            'topic_code', assessed.topic_code,
            'is_need', assessed.is_need,
            'companies', assessed.n_companies,
            'mean_score', assessed.mean_score
        ) as text
    ) as figures
from warehouse.fact_needs_assessment_as_known(:known_at) as assessed
where assessed.n_companies > 0
    and cast(:through as date) is not null
order by 2
