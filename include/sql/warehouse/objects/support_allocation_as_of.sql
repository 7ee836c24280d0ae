-- warehouse.support_allocation_as_of(known_at)
-- requires: support_line_as_of, participation_as_of
-- Grain: one company's part of one document of expense, in TRY to the kuruş, as known at known_at.
-- Scope: direct documents belong to their company; common ones are shared among the companies that
--   attended the activity, equally or by the persons they sent.
-- Rules: parts are cut down to the kuruş, and the kuruş left over go to the largest remainders, ties
--   in the order of the companies' codes, so that the parts sum to the document exactly. Gross
--   and support are shared by themselves; the own share is their difference.
-- Limits: about single companies: not for analysts. A common document of an activity without
--   attendance has no part yet, nor one by persons where a company that attended has not stated how many:
--   the others would pay for it.
create or replace function warehouse.support_allocation_as_of(known_at timestamptz)
returns table (
    expense_code text,
    project_code text,
    activity_code text,
    support_item text,
    respondent text,
    gross_try numeric,
    supported_try numeric,
    own_share_try numeric
)
language sql stable
-- Planned by itself and read once, whatever asks for it.
set search_path = pg_catalog, pg_temp
as $$
with share as (
    select
        line.expense_code,
        line.respondent,
        1::numeric as weight
    from warehouse.support_line_as_of(known_at) as line
    where line.respondent is not null
    union all
    select
        line.expense_code,
        presence.respondent,
        case line.allocation_method when 'persons' then presence.persons else 1 end as weight
    from warehouse.support_line_as_of(known_at) as line
    inner join warehouse.participation_as_of(known_at) as presence
        on line.activity_code = presence.activity_code and presence.has_attended
    where line.respondent is null
),

whole as (
    select share.expense_code
    from share
    group by share.expense_code
    having count(*) = count(share.weight)
),

exact as (
    select
        share.expense_code,
        share.respondent,
        part.measure,
        part.total_kurus,
        part.total_kurus * share.weight
        / sum(share.weight) over (partition by share.expense_code, part.measure) as kurus
    from share
    inner join whole using (expense_code)
    inner join warehouse.support_line_as_of(known_at) as line using (expense_code)
    cross join
        lateral (
            values ('gross', line.gross_try * 100), ('support', coalesce(line.supported_try, 0) * 100)
        ) as part (measure, total_kurus)
    where share.weight > 0
),

ranked as (
    select
        exact.expense_code,
        exact.respondent,
        exact.measure,
        floor(exact.kurus) as kurus,
        exact.total_kurus - sum(floor(exact.kurus)) over by_line as left_over,
        row_number() over (
            partition by exact.expense_code, exact.measure
            order by exact.kurus - floor(exact.kurus) desc, exact.respondent
        ) as turn
    from exact
    window by_line as (partition by exact.expense_code, exact.measure)
),

shared as (
    select
        ranked.expense_code,
        ranked.respondent,
        ranked.measure,
        round((ranked.kurus + case when ranked.turn <= ranked.left_over then 1 else 0 end) / 100, 2) as part_try
    from ranked
)

select
    shared.expense_code,
    line.project_code,
    line.activity_code,
    line.support_item,
    shared.respondent,
    sum(shared.part_try) filter (where shared.measure = 'gross') as gross_try,
    sum(shared.part_try) filter (where shared.measure = 'support') as supported_try,
    sum(case shared.measure when 'gross' then shared.part_try else -shared.part_try end) as own_share_try
from shared
inner join warehouse.support_line_as_of(known_at) as line using (expense_code)
group by shared.expense_code, line.project_code, line.activity_code, line.support_item, shared.respondent
$$;

comment on function warehouse.support_allocation_as_of(timestamptz) is
'What each company bears of each document of expense: gross, support and own share, summing to the document';
