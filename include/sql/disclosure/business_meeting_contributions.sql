-- What each company has in the cells of mart.business_meeting.
-- Grain: one company, activity and measure. A company that left a field empty has no part in it.
-- Bound: known_at; through, which nothing here depends on.
select
    item.measure,
    concat_ws(' ', presence.company_id, presence.activity_code) as unit,
    respondent.counts_as as respondent,
    array[presence.activity_code || ' ' || item.measure] as cells,
    item.value
from warehouse.fact_activity_participation as presence
inner join warehouse.respondent_as_of(:known_at) as respondent on presence.company_id = respondent.respondent
cross join
    lateral (
        values
        ('companies', cast(1 as numeric)),
        ('meetings', presence.meetings),
        ('offers', presence.offers),
        ('orders', presence.orders),
        ('order_value_usd', presence.order_value_usd)
    ) as item (measure, value)
where presence.valid_from <= :known_at
    and :known_at < presence.valid_to
    and cast(:through as date) is not null
    and item.value is not null
    and num_nonnulls(presence.meetings, presence.offers, presence.orders, presence.order_value) > 0
