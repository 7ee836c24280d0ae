-- Whether any company is known, in members' files or in the registers, or anything that participants or companies have
-- said without a name, so that there may be figures to protect.
-- Grain: one row.
select
    exists (select from warehouse.respondent_as_of('infinity'))
    or exists (select from warehouse.fact_event_feedback)
    or exists (
        select from warehouse.fact_event_statement as stated
        where stated.n_responses > 0
    )
    or exists (
        select from warehouse.fact_needs_assessment as assessed
        where assessed.n_companies > 0
    )
    or exists (select from warehouse.fact_follow_up) as is_known
