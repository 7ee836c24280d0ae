-- mart.submission_monitor_now()
-- requires: submission_status, submission_reminder
-- Grain: one quarter that has ended, cluster and form (M1 company returns, M2 exports in detail).
-- Scope: what was expected of the members on the quarter's last day, what came, how late, and how many
--   reminders are due today. As now known.
-- Rules: a count of one or two is NULL, and so is a count whose complement is one or two: those that sent nothing,
--   were not accepted, were not late, or owe no M2 because they exported nothing. What is said of days
--   late needs three companies. response_rate_value_pct would tell the share of a single company that
--   is missing or the only one that answered: it needs three that answered and none or three that did
--   not, and is to the nearest 5 per cent.
-- Limits: a function and not a view, so that a plan of who asks shows no rows but these: EXPLAIN ANALYZE would
--   count what is withheld.
create or replace function mart.submission_monitor_now()
returns table (
    ref_quarter date,
    cluster_code text,
    form_code text,
    due_on date,
    n_expected integer,
    n_received integer,
    n_accepted integer,
    n_late integer,
    max_days_late integer,
    median_days_late numeric,
    response_rate_pct numeric,
    response_rate_value_pct integer,
    n_reminders_due integer,
    is_withheld boolean
)
language sql stable
-- Reads what is about single companies, which who asks may not, and gives counts.
security definer
set search_path = pg_catalog, pg_temp
as $$
with reminder as (
    select
        due.ref_quarter,
        due.cluster_code,
        count(*) as n_reminders
    from secure.submission_reminder as due
    group by due.ref_quarter, due.cluster_code
),

counted as (
    select
        status.ref_quarter,
        status.cluster_code,
        status.form_code,
        min(status.due_on) as due_on,
        count(*)::integer as n_expected,
        count(status.first_received_at)::integer as n_received,
        count(status.accepted_at)::integer as n_accepted,
        (count(*) filter (where status.days_late > 0))::integer as n_late,
        max(status.days_late) as max_days_late,
        (percentile_cont(0.5) within group (order by status.days_late))::numeric(6, 1) as median_days_late,
        100.0 * sum(status.weight_usd) filter (where status.accepted_at is not null)
        / nullif(sum(status.weight_usd), 0) as value_pct,
        coalesce(max(reminder.n_reminders), 0)::integer as n_reminders_due,
        max(count(*)) over (partition by status.ref_quarter, status.cluster_code)::integer as n_members
    from secure.submission_status as status
    left join reminder
        on status.form_code = 'M1'
            and status.ref_quarter = reminder.ref_quarter
            and status.cluster_code = reminder.cluster_code
    group by status.ref_quarter, status.cluster_code, status.form_code
),

judged as (
    select
        counted.*,
        counted.n_expected not between 1 and 2
        and counted.n_members - counted.n_expected not between 1 and 2 as shows_expected,
        counted.n_received not between 1 and 2
        and counted.n_expected - counted.n_received not between 1 and 2 as shows_received,
        counted.n_accepted not between 1 and 2
        and counted.n_expected - counted.n_accepted not between 1 and 2
        and counted.n_received - counted.n_accepted not between 1 and 2 as shows_accepted,
        counted.n_late not between 1 and 2
        and counted.n_accepted - counted.n_late not between 1 and 2 as shows_late,
        counted.n_reminders_due not between 1 and 2
        and counted.n_expected - counted.n_reminders_due not between 1 and 2 as shows_reminders
    from counted
)

select
    judged.ref_quarter,
    judged.cluster_code,
    judged.form_code,
    judged.due_on,
    case when judged.shows_expected then judged.n_expected end,
    case when judged.shows_received then judged.n_received end,
    case when judged.shows_accepted then judged.n_accepted end,
    case when judged.shows_late then judged.n_late end,
    case when judged.n_late = 0 or judged.n_late >= 3 then judged.max_days_late end,
    case when judged.n_accepted >= 3 and judged.shows_late then judged.median_days_late end,
    case
        when judged.shows_expected and judged.shows_accepted
            then round(100.0 * judged.n_accepted / judged.n_expected, 1)
    end,
    case
        when judged.n_accepted >= 3 and judged.n_expected - judged.n_accepted not between 1 and 2
            then (5 * round(judged.value_pct / 5))::integer
    end,
    case when judged.shows_reminders then judged.n_reminders_due end,
    not (
        judged.shows_expected and judged.shows_received and judged.shows_accepted and judged.shows_late
        and judged.shows_reminders
    )
from judged
$$;

comment on function mart.submission_monitor_now() is 'The rows of mart.submission_monitor, without what is about one or two companies';
