-- secure.submission_count
-- requires: submission_status, submission_reminder
-- Grain: one quarter that has ended, cluster and form (M1 company returns, M2 exports in detail).
-- Scope: what was expected of the members on the quarter's last day, what came, how late, and how many
--   reminders are due today. As now known, and nothing withheld: for who has to act on it.
-- Limits: counts of one company are that company's. What everybody may read is mart.submission_monitor.
create or replace view secure.submission_count as
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
    count(*)::integer as n_expected,
    count(status.first_received_at)::integer as n_received,
    count(status.accepted_at)::integer as n_accepted,
    (count(*) filter (where status.days_late > 0))::integer as n_late,
    max(status.days_late) as max_days_late,
    (percentile_cont(0.5) within group (order by status.days_late))::numeric(6, 1) as median_days_late,
    round(100.0 * count(status.accepted_at) / count(*), 1) as response_rate_pct,
    round(
        100.0 * sum(status.weight_usd) filter (where status.accepted_at is not null)
        / nullif(sum(status.weight_usd), 0),
        1
    ) as response_rate_value_pct,
    coalesce(max(reminder.n_reminders), 0)::integer as n_reminders_due
from secure.submission_status as status
left join reminder
    on status.form_code = 'M1'
        and status.ref_quarter = reminder.ref_quarter
        and status.cluster_code = reminder.cluster_code
group by status.ref_quarter, status.cluster_code, status.form_code;

comment on view secure.submission_count is
'Returns of member companies by quarter, cluster and form, exact and of today, with the reminders due. For the steward.';
comment on column secure.submission_count.ref_quarter is 'First day of the quarter the returns are about';
comment on column secure.submission_count.cluster_code is 'warehouse.dim_cluster';
comment on column secure.submission_count.form_code is 'M1: company returns; M2: exports in detail';
comment on column secure.submission_count.due_on is 'Day the returns are due: 30 days after the quarter';
comment on column secure.submission_count.n_expected is
'Companies that were members on the quarter''s last day; of M2 without those that exported nothing';
comment on column secure.submission_count.n_received is 'Of these, companies of which anything came';
comment on column secure.submission_count.n_accepted is 'Of these, companies of which something was accepted';
comment on column secure.submission_count.n_late is 'Of the accepted, those that came after the day due';
comment on column secure.submission_count.max_days_late is 'Days after the day due, 0: in time; the latest';
comment on column secure.submission_count.median_days_late is 'Days after the day due, 0: in time; the median';
comment on column secure.submission_count.response_rate_pct is 'n_accepted in per cent of n_expected, unweighted';
comment on column secure.submission_count.response_rate_value_pct is 'The same weighed with the exports last reported';
comment on column secure.submission_count.n_reminders_due is
'Companies to remind today: 7 days before the day due, from the day after it, from 10 days after it';
