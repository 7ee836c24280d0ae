-- mart.submission_monitor
-- requires: submission_monitor_now
-- Grain: one quarter that has ended, cluster and form (M1 company returns, M2 exports in detail).
-- Scope, limits and rules: see mart.submission_monitor_now. As now known.
create or replace view mart.submission_monitor as
select * from mart.submission_monitor_now();

comment on view mart.submission_monitor is
'Returns of member companies by quarter, cluster and form: expected, received, accepted, late, response rates and '
'reminders due. As now known. A count is NULL where it, or what is left of the companies without it, is one or two.';
comment on column mart.submission_monitor.ref_quarter is 'First day of the quarter the returns are about';
comment on column mart.submission_monitor.cluster_code is 'warehouse.dim_cluster';
comment on column mart.submission_monitor.form_code is 'M1: company returns; M2: exports in detail';
comment on column mart.submission_monitor.due_on is 'Day the returns are due: 30 days after the quarter';
comment on column mart.submission_monitor.n_expected is
'Companies that were members on the quarter''s last day; of M2 without those that exported nothing';
comment on column mart.submission_monitor.n_received is 'Of these, companies of which anything came';
comment on column mart.submission_monitor.n_accepted is 'Of these, companies of which something was accepted';
comment on column mart.submission_monitor.n_late is 'Of the accepted, those that came after the day due';
comment on column mart.submission_monitor.max_days_late is 'Days after the day due, 0: in time; the latest; NULL: one or two were late';
comment on column mart.submission_monitor.median_days_late is 'Days after the day due, 0: in time; the median';
comment on column mart.submission_monitor.response_rate_pct is 'n_accepted in per cent of n_expected, unweighted';
comment on column mart.submission_monitor.response_rate_value_pct is
'The same weighed with the exports last reported, to the nearest 5 per cent; NULL where it could tell a single company''s share';
comment on column mart.submission_monitor.n_reminders_due is
'Companies to remind today: 7 days before the day due, from the day after it, from 10 days after it';
comment on column mart.submission_monitor.is_withheld is 'A count of this row is not shown: it, or its complement, is one or two';
