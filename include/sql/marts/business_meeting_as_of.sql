-- mart.business_meeting_as_of(known_at)
-- requires: respondent_as_of
-- Grain: the business meetings of one activity in one format, as known at known_at.
-- Scope: what companies report (form M3) where three or more of an activity do, one row with the format
--   left open; else what the register b2b_meetings says. source says which, and is_in_both that the
--   other source knows of meetings there too: they are the same meetings, and are not added.
-- Limits: forms do not ask for leads. Meetings of one or two companies that nobody else states are
--   withheld.
create or replace function mart.business_meeting_as_of(known_at timestamptz)
returns table (
    activity_code text,
    project_code text,
    starts_on date,
    source text,
    is_in_both boolean,
    meeting_format text,
    companies bigint,
    meetings bigint,
    leads bigint,
    offers bigint,
    orders bigint,
    order_value_usd numeric,
    document_code text,
    statement_no integer
)
language sql stable
-- Reads what who asks may not read in single rows.
security definer
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
        -- A sum with an unknown part is unknown.
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
),

stated as (
    select meeting.*
    from warehouse.fact_b2b_meeting_as_known(known_at) as meeting
)

select
    reported.activity_code,
    activity.project_code,
    activity.starts_on,
    'forms',
    exists (select 1 from stated where stated.activity_code = reported.activity_code),
    null,
    case when reported.is_shown then reported.companies end,
    case when reported.is_shown then reported.meetings end,
    null,
    case when reported.is_shown then reported.offers end,
    case when reported.is_shown then reported.orders end,
    case when reported.is_shown then reported.order_value_usd end,
    null,
    null
from reported
inner join warehouse.dim_activity_as_known(known_at) as activity using (activity_code)
where reported.is_shown
    or not exists (select 1 from stated where stated.activity_code = reported.activity_code)
union all
select
    stated.activity_code,
    activity.project_code,
    activity.starts_on,
    'register',
    reported.activity_code is not null,
    stated.meeting_format,
    null,
    stated.meetings,
    stated.leads,
    stated.offers,
    stated.orders,
    stated.order_value_usd,
    stated.document_code,
    stated.statement_no
from stated
inner join warehouse.dim_activity_as_known(known_at) as activity using (activity_code)
left join reported using (activity_code)
where reported.is_shown is not true
$$;

comment on function mart.business_meeting_as_of(timestamptz) is
'mart.business_meeting as known at the given time; infinity: as now known';
