-- mart.submission_monitor_as_of(known_at)
-- requires: published_row_as_of
-- Grain: one quarter that had ended, cluster and form (M1 company returns, M2 exports in detail), as published at
--   known_at.
-- Scope: what was expected of the members on the quarter's last day, and what had come by the end of the month
--   before the publication, and how late (disclosure/submission_monitor_figures). Rates are of counts of one
--   publication.
-- Limits: what disclosure control has printed (docs/disclosure.md): no count, and nothing that counts leave of each
--   other, here, in the other form or in another publication, is of one or two companies; the rate by value is to the
--   nearest 5 per cent, and printed where neither the exports of who answered nor of who did not are mostly those of
--   one or two. Exact and of today, the reminders too, is secure.submission_count, for those who have to remind.
create or replace function mart.submission_monitor_as_of(known_at timestamptz)
returns table (
    ref_quarter date,
    cluster_code text,
    form_code text,
    due_on date,
    n_expected integer,
    n_received integer,
    n_accepted integer,
    n_late integer,
    median_days_late numeric,
    response_rate_pct numeric,
    response_rate_value_pct integer,
    n_reminders_due integer,
    is_withheld boolean
)
language sql stable
-- Reads when it was published, which is not for everybody, and gives what was printed.
security definer
set search_path = pg_catalog, pg_temp
as $$
select
    returned.*,
    num_nulls(returned.n_expected, returned.n_received, returned.n_accepted, returned.n_late) > 0
from warehouse.published_row_as_of('submission_monitor', 'submission_monitor', known_at) as printed
cross join
    lateral jsonb_to_record(printed.figures) as returned (
        ref_quarter date,
        cluster_code text,
        form_code text,
        due_on date,
        n_expected integer,
        n_received integer,
        n_accepted integer,
        n_late integer,
        median_days_late numeric,
        response_rate_pct numeric,
        response_rate_value_pct integer,
        n_reminders_due integer
    )
$$;

comment on function mart.submission_monitor_as_of(timestamptz) is
'mart.submission_monitor as published at the given time; infinity: as last published';
