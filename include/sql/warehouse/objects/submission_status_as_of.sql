-- secure.submission_status_as_of(known_at)
-- Grain: one quarter that has ended, form (M1, M2), cluster and company that was its member on the
--   quarter's last day, as known at known_at.
-- Scope: what was expected and what came. M2 is not expected of a company whose accepted M1 says that it
--   exported nothing. weight_usd is its last reported quarter's exports before this one, else this one's own:
--   what the response rate by value is weighed with. Who has sent nothing is reminded from seven days before the
--   day due until thirty days after it.
-- Limits: names companies by pseudonym and weighs them: in this schema because only the steward and the
--   pipeline may use it, and with the rights of its owner because the steward may not read the facts.
create or replace function secure.submission_status_as_of(known_at timestamptz)
returns table (
    ref_quarter date,
    form_code text,
    cluster_code text,
    company_id text,
    due_on date,
    remind_from date,
    remind_until date,
    n_revisions bigint,
    first_received_at timestamptz,
    accepted_at timestamptz,
    days_late integer,
    weight_usd numeric
)
language sql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
with stay as (
    select known.*
    from warehouse.bridge_company_cluster as known
    where known.valid_from <= known_at
        and (known_at < known.valid_to or known.valid_to = 'infinity')
        and known.role <> 'SUPPORTER'
),

fact as (
    select known.*
    from warehouse.fact_member_quarter as known
    where known.valid_from <= known_at
        and (known_at < known.valid_to or known.valid_to = 'infinity')
),

quarter as (
    select
        cast(first.day as date) as ref_quarter,
        cast(first.day + interval '3 months' as date) - 1 as last_day
    from generate_series(
            (select date_trunc('quarter', cast(min(stay.joined_on) as timestamp)) from stay),
            date_trunc('quarter', cast(current_date as timestamp)) - interval '3 months',
            interval '3 months'
        ) as first (day)
),

received as (
    select
        submission.form_code,
        submission.company_id,
        submission.ref_quarter,
        count(*) as n_revisions,
        min(submission.received_at) as first_received_at,
        min(submission.received_at) filter (where submission.status in ('accepted', 'superseded')) as accepted_at,
        min(submission.days_late) filter (where submission.status in ('accepted', 'superseded')) as days_late
    from ops.submission as submission
    inner join ops.load as load on submission.load_id = load.load_id
    where submission.company_id is not null
        and submission.ref_quarter is not null
        and load.published_at <= known_at
    group by submission.form_code, submission.company_id, submission.ref_quarter
)

select
    quarter.ref_quarter,
    form.form_code,
    stay.cluster_code,
    stay.company_id,
    quarter.last_day + 30,
    quarter.last_day + 23,
    quarter.last_day + 60,
    coalesce(received.n_revisions, 0),
    received.first_received_at,
    received.accepted_at,
    received.days_late,
    coalesce(
        (
            select fact.export_usd
            from fact
            where fact.company_id = stay.company_id
                and fact.ref_quarter < quarter.ref_quarter
                and fact.export_usd is not null
            order by fact.ref_quarter desc
            limit 1
        ),
        own.export_usd
    )
from quarter
cross join (values ('M1'), ('M2')) as form (form_code)
inner join stay
    on quarter.last_day >= stay.joined_on
        and (stay.left_on is null or quarter.last_day < stay.left_on)
left join received
    on form.form_code = received.form_code
        and stay.company_id = received.company_id
        and quarter.ref_quarter = received.ref_quarter
left join fact as own
    on stay.company_id = own.company_id
        and quarter.ref_quarter = own.ref_quarter
where form.form_code = 'M1' or own.export_value is null or own.export_value > 0
$$;

comment on function secure.submission_status_as_of(timestamptz) is
'Which company was expected to send which form for which quarter, and what came, as known at the given time';
