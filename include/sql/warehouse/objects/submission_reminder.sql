-- secure.submission_reminder
-- requires: submission_status
-- Grain: one company whose return (M1) for a quarter has not come and is to be reminded of today.
-- Scope: seven days before the day it is due, from the day after it, and from ten days after it until
--   thirty days after it; not longer where returns are taken for longer than that.
create or replace view secure.submission_reminder as
select
    status.ref_quarter,
    status.cluster_code,
    status.company_id,
    identity.title,
    status.due_on,
    case
        when current_date <= status.due_on then 'before it is due'
        when current_date < status.due_on + 10 then 'overdue'
        else 'overdue by ten days'
    end as reminder
from secure.submission_status as status
left join secure.company_identity as identity on status.company_id = identity.company_id
where status.form_code = 'M1'
    and status.accepted_at is null
    and current_date between status.remind_from and status.remind_until;

comment on view secure.submission_reminder is
'Whom to remind of a missing return today. For the steward.';
