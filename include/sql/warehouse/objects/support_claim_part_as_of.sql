-- warehouse.support_claim_part_as_of(known_at)
-- requires: support_line_as_of, claim_record_as_of
-- Grain: one step of a claim for support (measure: claimed, approved, rejected, paid) and one activity, type of expense
--   and year of its documents, as known at known_at. TRY.
-- Rules: shared by what is supported of the documents (by the expense where nothing is, equally where that is
--   nothing either), to the kuruş by the largest remainders, so that the parts sum to the claim. A step counts
--   from on_day on, and not before the claim was submitted. Rejected is claimed and not approved, once decided.
-- Limits: of claims of one company too: not for analysts.
create or replace function warehouse.support_claim_part_as_of(known_at timestamptz)
returns table (
    claim_code text,
    project_code text,
    activity_code text,
    expense_type text,
    year integer,
    measure text,
    on_day date,
    amount_try numeric,
    is_shared boolean
)
language sql stable
-- Planned by itself and read once, whatever asks for it.
set search_path = pg_catalog, pg_temp
as $$
with weighed as (
    select
        line.claim_code,
        line.project_code,
        line.activity_code,
        line.expense_type,
        extract(year from line.document_date)::integer as year,
        sum(coalesce(line.supported_try, 0)) as supported,
        sum(line.gross_try) as gross
    from warehouse.support_line_as_of(known_at) as line
    where line.claim_code is not null
    group by
        line.claim_code, line.project_code, line.activity_code, line.expense_type, extract(year from line.document_date)
),

part as (
    select
        weighed.*,
        case
            when sum(weighed.supported) over by_claim > 0 then weighed.supported
            when sum(weighed.gross) over by_claim > 0 then weighed.gross
            else 1
        end as weight,
        count(*) over by_claim > 1 as is_shared
    from weighed
    window by_claim as (partition by weighed.claim_code)
),

exact as (
    select
        part.*,
        step.measure,
        case when record.submitted_on is not null then greatest(record.submitted_on, step.on_day) end as on_day,
        step.amount_try * 100 as whole,
        step.amount_try * 100 * part.weight / sum(part.weight) over (partition by part.claim_code, step.measure) as kurus
    from part
    inner join warehouse.claim_record_as_of(known_at) as record
        on part.claim_code = record.claim_code and part.project_code = record.project_code
    cross join
        lateral (
            values
            ('claimed', record.submitted_on, record.claimed_try),
            ('approved', record.decided_on, record.approved_try),
            ('rejected', record.decided_on, record.claimed_try - record.approved_try),
            ('paid', record.paid_on, record.paid_try)
        ) as step (measure, on_day, amount_try)
    where step.amount_try is not null and step.on_day is not null
),

ranked as (
    select
        exact.*,
        exact.whole - sum(floor(exact.kurus)) over by_claim as left_over,
        row_number() over (
            partition by exact.claim_code, exact.measure
            order by exact.kurus - floor(exact.kurus) desc, exact.activity_code, exact.expense_type, exact.year
        ) as turn
    from exact
    window by_claim as (partition by exact.claim_code, exact.measure)
)

select
    ranked.claim_code,
    ranked.project_code,
    ranked.activity_code,
    ranked.expense_type,
    ranked.year,
    ranked.measure,
    ranked.on_day,
    round((floor(ranked.kurus) + case when ranked.turn <= ranked.left_over then 1 else 0 end) / 100, 2),
    ranked.is_shared
from ranked
$$;

comment on function warehouse.support_claim_part_as_of(timestamptz) is
'Claims for support by activity, type of expense and year of their documents, summing to the claim';
