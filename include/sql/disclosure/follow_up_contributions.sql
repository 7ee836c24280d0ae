-- In which counts of mart.follow_up each company is.
-- Grain: one respondent (warehouse.unnamed_respondents) of one follow-up. Who answered was asked.
-- Limits: the register has numbers, no companies.
-- Bound: known_at; through, which nothing here depends on.
select
    'companies' as measure,
    concat_ws(' ', followed.activity_code, followed.months_after, one.respondent_no) as unit,
    concat_ws(' ', followed.activity_code, followed.months_after, one.respondent_no) as respondent,
    array(
        select concat_ws(' ', followed.activity_code, followed.months_after, step.name)
        from (
            values
            ('asked', true),
            ('answered', one.respondent_no <= followed.companies_answered)
        ) as step (name, is_in)
        where step.is_in
    ) as cells,
    one.value
from warehouse.fact_follow_up_as_known(:known_at) as followed
cross join
    lateral warehouse.unnamed_respondents(
        cast(followed.companies_asked as bigint), cast(followed.companies_asked as numeric), 1
    ) as one
where cast(:through as date) is not null
