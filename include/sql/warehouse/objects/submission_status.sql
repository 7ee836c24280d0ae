-- secure.submission_status
-- requires: submission_status_as_of
-- Grain: one quarter that has ended, form (M1, M2), cluster and company that was its member on the
--   quarter's last day.
-- Scope, limits and rules: see secure.submission_status_as_of. As now known.
create or replace view secure.submission_status as
select
    status.ref_quarter,
    status.form_code,
    status.cluster_code,
    status.company_id,
    status.due_on,
    status.n_revisions,
    status.first_received_at,
    status.accepted_at,
    status.days_late,
    cast(status.weight_usd as numeric(20, 2)) as weight_usd,
    status.remind_from,
    status.remind_until
from secure.submission_status_as_of('infinity') as status;

comment on view secure.submission_status is
'Which company was expected to send which form for which quarter, and what came. For the steward.';
