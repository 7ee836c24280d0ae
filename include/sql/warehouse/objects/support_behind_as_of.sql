-- warehouse.support_behind_as_of(known_at)
-- requires: support_line_as_of, participation_as_of, respondent_as_of
-- Grain: one document of expense and company behind it, as known at known_at.
-- Scope: a direct document is of its company; a common one of all that attended the activity. A document
--   of an activity whose attendance nobody has entered has no company behind it: it is the chamber's.
-- Limits: about single companies: not for analysts.
create or replace function warehouse.support_behind_as_of(known_at timestamptz)
returns table (
    expense_code text,
    project_code text,
    support_item text,
    claim_code text,
    spent_on date,
    payer text,
    respondent text,
    counts_as text
)
language sql stable
-- Planned by itself and read once, whatever asks for it.
set search_path = pg_catalog, pg_temp
as $$
select
    line.expense_code,
    line.project_code,
    line.support_item,
    line.claim_code,
    line.spent_on,
    line.payer,
    respondent.respondent,
    respondent.counts_as
from warehouse.support_line_as_of(known_at) as line
left join warehouse.participation_as_of(known_at) as presence
    on line.activity_code = presence.activity_code and presence.has_attended and line.respondent is null
inner join warehouse.respondent_as_of(known_at) as respondent
    on coalesce(line.respondent, presence.respondent) = respondent.respondent
$$;

comment on function warehouse.support_behind_as_of(timestamptz) is
'Companies behind each document of expense, as known at the given time';
