-- What each company has in the cells of mart.business_meeting.
-- Grain: one company, activity and measure. A company that left a field empty has no part in it.
-- Rules: absent: the one or two members on the activity's first day that the number of companies leaves out, who are
--   not told beside how many members there are.
-- Bound: known_at; through, which nothing here depends on.
with presence as (
    select
        found.*,
        respondent.counts_as
    from warehouse.fact_activity_participation as found
    inner join warehouse.respondent_as_of(:known_at) as respondent on found.company_id = respondent.respondent
    where found.valid_from <= :known_at
        and :known_at < found.valid_to
        and cast(:through as date) is not null
        and num_nonnulls(found.meetings, found.offers, found.orders, found.order_value) > 0
),

absent as (
    select
        activity.activity_code,
        warehouse.few_left_out(
            array_agg(respondent.counts_as), array_agg(respondent.counts_as) filter (where presence.company_id is null)
        ) as counts_as
    from warehouse.dim_activity_as_known(:known_at) as activity
    inner join warehouse.project_member_as_of(:known_at) as member
        on activity.project_code = member.project_code
            and activity.starts_on >= member.joined_on
            and activity.starts_on < coalesce(member.left_on, 'infinity')
    inner join warehouse.respondent_as_of(:known_at) as respondent on member.respondent = respondent.respondent
    left join presence
        on activity.activity_code = presence.activity_code and member.respondent = presence.company_id
    where activity.activity_code in (select presence.activity_code from presence)
    group by activity.activity_code
)

select
    item.measure,
    concat_ws(' ', presence.company_id, presence.activity_code) as unit,
    presence.counts_as as respondent,
    array[presence.activity_code || ' ' || item.measure] as cells,
    item.value
from presence
cross join
    lateral (
        values
        ('companies', cast(1 as numeric)),
        ('meetings', presence.meetings),
        ('offers', presence.offers),
        ('orders', presence.orders),
        ('order_value_usd', presence.order_value_usd)
    ) as item (measure, value)
where item.value is not null
union all
select
    'absent',
    concat_ws(' ', absent.counts_as, absent.activity_code),
    absent.counts_as,
    array[absent.activity_code || ' companies'],
    1
from absent
