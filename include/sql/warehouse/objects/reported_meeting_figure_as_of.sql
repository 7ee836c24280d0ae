-- warehouse.reported_meeting_figure_as_of(known_at)
-- requires: respondent_as_of
-- Grain: one activity of which companies report business meetings (form M3), as known at known_at.
-- Rules: a sum with an unknown part is unknown. Fewer than three companies (companies of one holding are one)
--  are withheld.
-- Limits: dominance is not asked here but where mart.business_meeting is published: not for analysts.
create or replace function warehouse.reported_meeting_figure_as_of(known_at timestamptz)
returns table (
    activity_code text,
    companies bigint,
    meetings bigint,
    offers bigint,
    orders bigint,
    order_value_usd numeric
)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
with reported as (
    select
        presence.activity_code,
        count(*) as companies,
        count(distinct respondent.counts_as) >= 3 as is_shown,
        sum(presence.meetings) as meetings,
        sum(presence.offers) as offers,
        sum(presence.orders) as orders,
        case when bool_and(presence.order_value is null or presence.order_value_usd is not null)
                then
                    sum(presence.order_value_usd)
        end as order_value_usd
    from warehouse.fact_activity_participation as presence
    inner join warehouse.respondent_as_of(known_at) as respondent on presence.company_id = respondent.respondent
    where presence.valid_from <= known_at
        and (known_at < presence.valid_to or presence.valid_to = 'infinity')
        and num_nonnulls(presence.meetings, presence.offers, presence.orders, presence.order_value) > 0
    group by presence.activity_code
)

select
    reported.activity_code,
    case when reported.is_shown then reported.companies end,
    case when reported.is_shown then reported.meetings end,
    case when reported.is_shown then reported.offers end,
    case when reported.is_shown then reported.orders end,
    case when reported.is_shown then reported.order_value_usd end
from reported
$$;

comment on function warehouse.reported_meeting_figure_as_of(timestamptz) is
'Business meetings that companies report before disclosure control, as known at the given time';
