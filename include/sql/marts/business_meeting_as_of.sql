-- mart.business_meeting_as_of(known_at)
-- requires: published_row_as_of
-- Grain: the business meetings of one activity in one format, as known at known_at.
-- Scope: what companies report (form M3), as published at known_at, where anything of it may be told: one row with the
--   format left open; else what the register b2b_meetings says. source says which, and is_in_both
--   that the other source knows of meetings there too: they are the same meetings, and are not added.
-- Limits: forms do not ask for leads. Of what companies report, what disclosure control has printed
--   (docs/disclosure.md): meetings, offers, orders and their value each by itself. A row keeps what was printed
--   before (is_kept) where the new figures would tell what one or two companies changed. What nobody may know of
--   and nobody else states has a row without figures.
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
    statement_no integer,
    is_kept boolean
)
language sql stable
-- Reads what who asks may not read in single rows.
security definer
set search_path = pg_catalog, pg_temp
as $$
with reported as (
    select shown.*
    from warehouse.published_row_as_of('business_meeting', 'business_meeting', known_at) as printed
    cross join
        lateral jsonb_to_record(printed.figures) as shown (
            activity_code text,
            companies bigint,
            meetings bigint,
            offers bigint,
            orders bigint,
            order_value_usd numeric,
            is_kept boolean
        )
),

told as (
    select reported.activity_code
    from reported
    where num_nonnulls(
            reported.companies, reported.meetings, reported.offers, reported.orders, reported.order_value_usd
        ) > 0
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
    reported.companies,
    reported.meetings,
    null,
    reported.offers,
    reported.orders,
    reported.order_value_usd,
    null,
    null,
    reported.is_kept
from reported
inner join warehouse.dim_activity_as_known(known_at) as activity using (activity_code)
where exists (select 1 from told where told.activity_code = reported.activity_code)
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
    stated.statement_no,
    false
from stated
inner join warehouse.dim_activity_as_known(known_at) as activity using (activity_code)
left join reported using (activity_code)
where not exists (select 1 from told where told.activity_code = stated.activity_code)
$$;

comment on function mart.business_meeting_as_of(timestamptz) is
'mart.business_meeting as known at the given time; infinity: as now known';
