-- The counts of mart.submission_monitor as they would be if nothing were secret.
-- Grain: one quarter that had ended by through, cluster and form.
-- Rules: of what has come, what had by the end of through. Reminders are those of secure.submission_reminder on that
--   day: who had no return (M1) accepted, while one is reminded.
-- Bound: known_at; through, the last day that something may have come.
with status as (
    select
        known.*,
        cast(known.first_received_at at time zone 'Europe/Istanbul' as date) <= :through as is_received,
        coalesce(cast(known.accepted_at at time zone 'Europe/Istanbul' as date) <= :through, false) as is_accepted
    from secure.submission_status_as_of(:known_at) as known
    where known.ref_quarter + interval '3 months' <= cast(:through as date) + 1
),

figure as (
    select
        status.ref_quarter,
        status.cluster_code,
        status.form_code,
        min(status.due_on) as due_on,
        count(*) as n_expected,
        count(*) filter (where status.is_received) as n_received,
        count(*) filter (where status.is_accepted) as n_accepted,
        count(*) filter (where status.is_accepted and status.days_late > 0) as n_late,
        cast(
            percentile_cont(0.5) within group (order by status.days_late) filter (where status.is_accepted)
            as numeric(6, 1)
        ) as median_days_late,
        round(100.0 * count(*) filter (where status.is_accepted) / count(*), 1) as response_rate_pct,
        cast(
            5 * round(
                20.0 * sum(status.weight_usd) filter (where status.is_accepted) / nullif(sum(status.weight_usd), 0)
            ) as integer
        ) as response_rate_value_pct,
        count(*) filter (
            where status.form_code = 'M1'
            and not status.is_accepted
            and :through between status.remind_from and status.remind_until
        ) as n_reminders_due
    from status
    group by status.ref_quarter, status.cluster_code, status.form_code
)

select
    'submission_monitor' as kind,
    concat_ws(' ', figure.ref_quarter, figure.cluster_code, figure.form_code) as row_key,
    concat_ws(' ', figure.ref_quarter, figure.cluster_code, figure.form_code) as group_key,
    cast('{}' as text[]) as needs,
    cast(to_jsonb(figure) as text) as figures
from figure
order by figure.ref_quarter, figure.cluster_code, figure.form_code
