-- secure.submission_status
-- Grain: one quarter that has ended, form (M1, M2), cluster and company that was its member on the
--   quarter's last day.
-- Scope: what was expected and what came, as now known. M2 is not expected of a company whose accepted
--   M1 says that it exported nothing. weight_usd is its last reported quarter's exports before this
--   one, else this one's own: what the response rate by value is weighed with.
-- Limits: names companies by pseudonym and weighs them: for the steward, never for publication.
create or replace view secure.submission_status as
with quarter as (
    select
        cast(first.day as date) as ref_quarter,
        cast(first.day + interval '3 months' as date) - 1 as last_day
    from generate_series(
            (
                select date_trunc('quarter', cast(min(stay.joined_on) as timestamp))
                from warehouse.bridge_company_cluster as stay
                where stay.valid_to = 'infinity'
            ),
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
    where submission.company_id is not null and submission.ref_quarter is not null
    group by submission.form_code, submission.company_id, submission.ref_quarter
)

select
    quarter.ref_quarter,
    form.form_code,
    stay.cluster_code,
    stay.company_id,
    quarter.last_day + 30 as due_on,
    coalesce(received.n_revisions, 0) as n_revisions,
    received.first_received_at,
    received.accepted_at,
    received.days_late,
    coalesce(
        (
            select fact.export_usd
            from warehouse.fact_member_quarter as fact
            where fact.company_id = stay.company_id
                and fact.ref_quarter < quarter.ref_quarter
                and fact.valid_to = 'infinity'
                and fact.export_usd is not null
            order by fact.ref_quarter desc
            limit 1
        ),
        own.export_usd
    ) as weight_usd
from quarter
cross join (values ('M1'), ('M2')) as form (form_code)
inner join warehouse.bridge_company_cluster as stay
    on quarter.last_day >= stay.joined_on
        and (stay.left_on is null or quarter.last_day < stay.left_on)
        and stay.valid_to = 'infinity'
        and stay.role <> 'SUPPORTER'
left join received
    on form.form_code = received.form_code
        and stay.company_id = received.company_id
        and quarter.ref_quarter = received.ref_quarter
left join warehouse.fact_member_quarter as own
    on stay.company_id = own.company_id
        and quarter.ref_quarter = own.ref_quarter
        and own.valid_to = 'infinity'
where form.form_code = 'M1' or own.export_value is null or own.export_value > 0;

comment on view secure.submission_status is
'Which company was expected to send which form for which quarter, and what came. For the steward.';
