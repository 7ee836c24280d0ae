-- mart.submission_monitor
-- requires: submission_status, submission_reminder
-- Grain: one quarter that has ended, cluster and form (M1 company returns, M2 exports in detail).
-- Scope: what was expected of the members on the quarter's last day, what came, how late, and how many
--   reminders are due today. As now known.
-- Limits: response_rate_value_pct would tell the share of a single company that is missing or the only
--   one that answered: it is given only where three or more answered and none or three or more did not,
--   and to the nearest 5 per cent.
create or replace view mart.submission_monitor with (security_barrier) as
with reminder as (
    select
        due.ref_quarter,
        due.cluster_code,
        count(*) as n_reminders
    from secure.submission_reminder as due
    group by due.ref_quarter, due.cluster_code
)

select
    status.ref_quarter,
    status.cluster_code,
    status.form_code,
    min(status.due_on) as due_on,
    cast(count(*) as integer) as n_expected,
    cast(count(status.first_received_at) as integer) as n_received,
    cast(count(status.accepted_at) as integer) as n_accepted,
    cast(count(*) filter (where status.days_late > 0) as integer) as n_late,
    max(status.days_late) as max_days_late,
    cast(percentile_cont(0.5) within group (order by status.days_late) as numeric(6, 1)) as median_days_late,
    round(100.0 * count(status.accepted_at) / count(*), 1) as response_rate_pct,
    case
        when count(status.accepted_at) >= 3 and count(*) - count(status.accepted_at) not between 1 and 2
            then cast(5 * round(
                    20.0 * sum(status.weight_usd) filter (where status.accepted_at is not null)
                    / nullif(sum(status.weight_usd), 0)
                ) as integer)
    end as response_rate_value_pct,
    cast(coalesce(max(reminder.n_reminders), 0) as integer) as n_reminders_due
from secure.submission_status as status
left join reminder
    on status.form_code = 'M1'
        and status.ref_quarter = reminder.ref_quarter
        and status.cluster_code = reminder.cluster_code
group by status.ref_quarter, status.cluster_code, status.form_code;

comment on view mart.submission_monitor is
'Returns of member companies by quarter, cluster and form: expected, received, accepted, late, response rates and '
'reminders due. As now known.';
comment on column mart.submission_monitor.ref_quarter is 'First day of the quarter the returns are about';
comment on column mart.submission_monitor.cluster_code is 'warehouse.dim_cluster';
comment on column mart.submission_monitor.form_code is 'M1: company returns; M2: exports in detail';
comment on column mart.submission_monitor.due_on is 'Day the returns are due: 30 days after the quarter';
comment on column mart.submission_monitor.n_expected is
'Companies that were members on the quarter''s last day; of M2 without those that exported nothing';
comment on column mart.submission_monitor.n_received is 'Of these, companies of which anything came';
comment on column mart.submission_monitor.n_accepted is 'Of these, companies of which something was accepted';
comment on column mart.submission_monitor.n_late is 'Of the accepted, those that came after the day due';
comment on column mart.submission_monitor.max_days_late is 'Days after the day due, 0: in time; the latest';
comment on column mart.submission_monitor.median_days_late is 'Days after the day due, 0: in time; the median';
comment on column mart.submission_monitor.response_rate_pct is 'n_accepted in per cent of n_expected, unweighted';
comment on column mart.submission_monitor.response_rate_value_pct is
'The same weighed with the exports last reported, to the nearest 5 per cent; NULL where it could tell a single company''s share';
comment on column mart.submission_monitor.n_reminders_due is
'Companies to remind today: 7 days before the day due, from the day after it, from 10 days after it';
