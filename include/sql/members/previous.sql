-- The accepted rows of the last accepted submissions of some companies for some quarters.
-- Grain: one row of one submission. Scope: forms M1 and M2; who sent it is its folder of the inbox.
select
    submission.form_code,
    submission.company_id,
    submission.ref_quarter,
    submission.submission_id,
    submission.revision,
    submission.is_complete,
    cast(submission.received_at at time zone 'Europe/Istanbul' as date) as received_on,
    coalesce((
        select regexp_replace(arrival.inbox_path, '/?[^/]*$', '')
        from secure.submission_arrival as arrival
        where arrival.load_id = submission.load_id
        order by arrival.arrival_id
        limit 1
    ), '') as secretariat,
    kept.row_values
from ops.submission as submission
inner join secure.submission_row as kept on submission.submission_id = kept.submission_id
where submission.form_code in ('M1', 'M2')
    and submission.company_id = any(:company_ids)
    and submission.ref_quarter = any(:quarters)
    and submission.status = 'accepted'
    and kept.outcome = 'accepted'
order by submission.submission_id, kept.row_no
