-- The counts of mart.follow_up as they would be if nothing were secret.
-- Grain: one follow-up that is recorded.
-- Rules: the share that answered is printed beside the number asked only.
-- Bound: known_at; through, which nothing here depends on.
select
    'follow_up' as kind,
    concat_ws(' ', followed.activity_code, followed.months_after) as row_key,
    concat_ws(' ', followed.activity_code, followed.months_after) as group_key,
    array[concat_ws(' ', followed.activity_code, followed.months_after, 'asked')] as needs,
    cast(
        jsonb_build_object(
            'activity_code', followed.activity_code,
            'months_after', cast(followed.months_after as integer),
            'companies_asked', followed.companies_asked,
            'companies_answered', followed.companies_answered,
            'answered_pct', followed.companies_answered * 100.0 / nullif(followed.companies_asked, 0)
        ) as text
    ) as figures
from warehouse.fact_follow_up_as_known(:known_at) as followed
where cast(:through as date) is not null
order by 2
