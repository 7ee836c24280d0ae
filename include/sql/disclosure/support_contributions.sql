-- What each company has in the cells of mart.support_finance and mart.support_claim.
-- Grain: one company's part of one document or claim, and measure.
-- Rules: sums of an item grow from month to month, so what is new in a month is a part of every later one. An item has
--   a cell for every month in which something of a company is new; months without anything new belong to the
--   one before. A claim is a cell of its own, and a part of its items' from the day of each step on; it is of
--   companies as its documents are. What nobody attended is nobody's. A document that cannot be shared out
--   (warehouse.support_allocation_as_of) counts in equal parts: nobody knows better, and it is of all of them.
-- Bound: known_at; through, the last day of months.
with part as materialized (
    select
        behind.expense_code,
        behind.project_code,
        behind.support_item,
        behind.claim_code,
        behind.spent_on,
        behind.payer,
        behind.respondent,
        behind.counts_as,
        coalesce(allocation.gross_try, line.gross_try / count(*) over by_document) as gross_try,
        coalesce(allocation.supported_try, coalesce(line.supported_try, 0) / count(*) over by_document)
            as supported_try,
        coalesce(
            allocation.own_share_try, (line.gross_try - coalesce(line.supported_try, 0)) / count(*) over by_document
        ) as own_share_try
    from warehouse.support_behind_as_of(:known_at) as behind
    inner join warehouse.support_line_as_of(:known_at) as line using (expense_code)
    left join warehouse.support_allocation_as_of(:known_at) as allocation
        on behind.expense_code = allocation.expense_code and behind.respondent = allocation.respondent
    window by_document as (partition by behind.expense_code)
),

asked as (
    select distinct
        line.claim_code,
        line.project_code,
        line.support_item
    from warehouse.support_line_as_of(:known_at) as line
    where line.claim_code is not null
),

claim_part as (
    select
        part.claim_code,
        part.respondent,
        part.counts_as,
        coalesce(
            sum(part.gross_try) / nullif(sum(sum(part.gross_try)) over by_claim, 0),
            1.0 / count(*) over by_claim
        ) as share
    from part
    where part.claim_code is not null
    group by part.claim_code, part.respondent, part.counts_as
    window by_claim as (partition by part.claim_code)
),

step as (
    select
        record.claim_code,
        record.project_code,
        item.measure,
        item.on_day,
        item.is_in_claims,
        item.amount
    from warehouse.claim_record_as_of(:known_at) as record
    cross join
        lateral (
            values
            ('claimed_try', record.submitted_on, true, record.claimed_try),
            ('approved_try', record.decided_on, true, record.approved_try),
            -- That nothing of a claim was rejected is nobody's secret.
            ('rejected_try', record.decided_on, true, nullif(record.claimed_try - record.approved_try, 0)),
            ('paid_try', record.paid_on, true, record.paid_try),
            ('own_share_collected_try', record.own_share_on, false, record.own_share_try)
        ) as item (measure, on_day, is_in_claims, amount)
    where item.amount is not null
),

-- A company's part, from the day it counts in the item on (NULL: it does not), and the claim's own cell.
unit as (
    select
        item.measure,
        concat_ws(' ', 'document', part.expense_code, part.respondent) as unit,
        part.counts_as,
        part.project_code,
        part.support_item,
        part.spent_on as on_day,
        cast(null as text) as claim_cell,
        item.amount
    from part
    cross join
        lateral (
            values
            ('spent_try', part.gross_try),
            ('supported_try', part.supported_try),
            ('own_share_try', part.own_share_try),
            ('prefinanced_try', case part.payer when 'chamber' then part.gross_try end)
        ) as item (measure, amount)
    where item.amount is not null
    union all
    select
        step.measure,
        concat_ws(' ', 'claim', step.claim_code, claim_part.respondent),
        claim_part.counts_as,
        asked.project_code,
        asked.support_item,
        step.on_day,
        case when step.is_in_claims then 'claim ' || step.claim_code end,
        step.amount * claim_part.share
    from step
    inner join claim_part on step.claim_code = claim_part.claim_code
    inner join asked on step.claim_code = asked.claim_code and step.project_code = asked.project_code
    union all
    select
        'companies',
        concat_ws(' ', 'company', part.respondent, part.project_code, part.support_item),
        part.counts_as,
        part.project_code,
        part.support_item,
        min(part.spent_on),
        null,
        1
    from part
    group by part.respondent, part.counts_as, part.project_code, part.support_item
),

state as (
    select distinct
        unit.project_code,
        unit.support_item,
        cast(date_trunc('month', cast(unit.on_day as timestamp)) as date) as starts_on
    from unit
    where unit.on_day <= :through
),

placed as (
    select
        unit.measure,
        unit.unit,
        unit.counts_as,
        unit.amount,
        concat_ws(' ', 'item', state.project_code, state.support_item, state.starts_on)
        || case unit.measure when 'companies' then ' companies' else '' end as cell
    from unit
    inner join state
        on unit.project_code = state.project_code
            and unit.support_item = state.support_item
            and state.starts_on + interval '1 month' > unit.on_day
    union
    select
        unit.measure,
        unit.unit,
        unit.counts_as,
        unit.amount,
        unit.claim_cell
    from unit
    where unit.claim_cell is not null
)

select
    placed.measure,
    placed.unit,
    placed.counts_as as respondent,
    array_agg(placed.cell order by placed.cell) as cells,
    placed.amount as value
from placed
group by placed.measure, placed.unit, placed.counts_as, placed.amount
