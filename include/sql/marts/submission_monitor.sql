-- mart.submission_monitor
-- requires: submission_monitor_as_of
-- Grain: one quarter that has ended, cluster and form (M1 company returns, M2 exports in detail).
-- Scope, limits and rules: see mart.submission_monitor_as_of.
create or replace view mart.submission_monitor as
select * from mart.submission_monitor_as_of('infinity');

comment on view mart.submission_monitor is
'Returns of member companies by quarter, cluster and form: expected, received, accepted, late, response rates and '
'reminders due, by the end of last month. No count, nor what counts leave of each other, is of one or two companies';
comment on column mart.submission_monitor.ref_quarter is 'First day of the quarter the returns are about';
comment on column mart.submission_monitor.cluster_code is 'warehouse.dim_cluster';
comment on column mart.submission_monitor.form_code is 'M1: company returns; M2: exports in detail';
comment on column mart.submission_monitor.due_on is 'Day the returns are due: 30 days after the quarter';
comment on column mart.submission_monitor.n_expected is
'Companies that were members on the quarter''s last day; of M2 without those that exported nothing; NULL: withheld';
comment on column mart.submission_monitor.n_received is 'Of these, companies of which anything came; NULL: withheld';
comment on column mart.submission_monitor.n_accepted is
'Of these, companies of which something was accepted; NULL: withheld';
comment on column mart.submission_monitor.n_late is 'Of the accepted, those that came after the day due; NULL: withheld';
comment on column mart.submission_monitor.median_days_late is
'Days after the day due, 0: in time; the median; NULL: withheld, or nothing came';
comment on column mart.submission_monitor.response_rate_pct is
'n_accepted in per cent of n_expected, unweighted, by one publication; NULL: withheld';
comment on column mart.submission_monitor.response_rate_value_pct is
'The same weighed with the exports last reported, to the nearest 5 per cent; NULL where it could tell a single company''s share';
comment on column mart.submission_monitor.n_reminders_due is
'Companies that had to be reminded on the last day of that month: n_expected less n_accepted of form M1, from 7 days '
'before the day due until 30 after it; else 0; NULL: withheld';
comment on column mart.submission_monitor.is_withheld is 'A count of this row is not shown';
