-- Registers what a file says of each subject as the next revision of it.
-- Grain: one subject of the file (pg_temp.staged_submission).
-- Scope: revisions are counted among submissions of the same form about the same company, quarter,
--   activity and project; a company that is not registered has none. Returns the numbers given.
--   What came before an accepted one and is judged after it is superseded from the start.
with same as (
    select
        staged.subject_no,
        earlier.submission_id,
        earlier.revision,
        earlier.status,
        earlier.received_at
    from pg_temp.staged_submission as staged
    inner join ops.submission as earlier
        on staged.company_id = earlier.company_id
            and staged.form_code = earlier.form_code
            and staged.ref_quarter is not distinct from earlier.ref_quarter
            and staged.activity_code is not distinct from earlier.activity_code
    union all
    select
        staged.subject_no,
        earlier.submission_id,
        earlier.revision,
        earlier.status,
        earlier.received_at
    from pg_temp.staged_submission as staged
    inner join ops.submission as earlier
        on staged.activity_code = earlier.activity_code
            and staged.form_code = earlier.form_code
            and staged.project_code is not distinct from earlier.project_code
    where staged.company_id is null
        and earlier.company_id is null
),

counted as (
    select
        same.subject_no,
        max(same.revision) as last_revision,
        max(same.submission_id) filter (where same.status = 'accepted') as accepted_id,
        coalesce(
            bool_or(same.status = 'accepted' and same.received_at > cast(:received_at as timestamptz)), false
        ) as is_late
    from same
    group by same.subject_no
)

insert into ops.submission (
    load_id, subject_no, form_code, form_version, company_id, ref_quarter, project_code, activity_code,
    revision, supersedes, is_complete, status, rows_accepted, rows_quarantined, rows_rejected,
    received_at, due_on, days_late, language
)
select
    :load_id,
    staged.subject_no,
    staged.form_code,
    staged.form_version,
    staged.company_id,
    staged.ref_quarter,
    staged.project_code,
    staged.activity_code,
    coalesce(counted.last_revision, 0) + 1,
    case when staged.is_complete and not counted.is_late then counted.accepted_id end,
    staged.is_complete,
    case when counted.is_late and staged.status = 'accepted' then 'superseded' else staged.status end,
    staged.rows_accepted,
    staged.rows_quarantined,
    staged.rows_rejected,
    :received_at,
    staged.due_on,
    staged.days_late,
    staged.language
from pg_temp.staged_submission as staged
left join counted on staged.subject_no = counted.subject_no
order by staged.subject_no
returning submission_id, subject_no, status
