-- What each company has in the cells of mart.support_finance, mart.support_activity and mart.support_claim.
-- Grain: one company's part of one document or of what a claim has for one activity, type and year, and measure.
-- Rules: sums of an item grow from month to month, so what is new in a month is a part of every later one. An item has
--   a cell for every month in which something of a company is new; months without anything new belong to the
--   one before. So has each activity, type of expense and year of documents, whose cells are parts of the item's. A
--   claim is a cell of its own, and a part of its items' and activities' from the day of each step on; it is of
--   companies as its documents are. What a claim asks for is a known part of its documents, the rate being public:
--   it counts as their sum too. What nobody attended is nobody's. A document that cannot be shared out
--   (warehouse.support_allocation_as_of) counts in equal parts: nobody knows better, and it is of all of them.
--   attendees are the companies of an activity once more, named as mart.participation_funnel names them.
--   absent: the one or two members that a count leaves out, who are not told beside how many members there are.
-- Bound: known_at; through, the last day of months.
with part as materialized (
    select
        behind.expense_code,
        behind.project_code,
        behind.support_item,
        line.activity_code,
        line.expense_type,
        cast(extract(year from line.document_date) as integer) as year,
        behind.claim_code,
        behind.spent_on,
        behind.payer,
        behind.respondent,
        behind.counts_as,
        concat_ws(' ', 'item', behind.project_code, behind.support_item) as item_scope,
        concat_ws(
            ' ',
            'activity',
            behind.project_code,
            line.activity_code,
            line.expense_type,
            extract(year from line.document_date)
        ) as activity_scope,
        -- Who sent nobody bears nothing, and is behind the document all the same.
        case
            when count(allocation.respondent) over by_document > 0 then coalesce(allocation.gross_try, 0)
            else line.gross_try / count(*) over by_document
        end as gross_try,
        case
            when count(allocation.respondent) over by_document > 0 then coalesce(allocation.supported_try, 0)
            else coalesce(line.supported_try, 0) / count(*) over by_document
        end as supported_try,
        case
            when count(allocation.respondent) over by_document > 0 then coalesce(allocation.own_share_try, 0)
            else (line.gross_try - coalesce(line.supported_try, 0)) / count(*) over by_document
        end as own_share_try
    from warehouse.support_behind_as_of(:known_at) as behind
    inner join warehouse.support_line_as_of(:known_at) as line on behind.expense_code = line.expense_code
    left join warehouse.support_allocation_as_of(:known_at) as allocation
        on behind.expense_code = allocation.expense_code and behind.respondent = allocation.respondent
    window by_document as (partition by behind.expense_code)
),

claimed_of as (
    select distinct
        line.claim_code,
        line.project_code,
        concat_ws(' ', 'item', line.project_code, line.support_item) as item_scope
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

activity_part as (
    select
        part.claim_code,
        part.project_code,
        part.activity_code,
        part.expense_type,
        part.year,
        part.activity_scope,
        part.respondent,
        part.counts_as,
        coalesce(
            sum(part.gross_try) / nullif(sum(sum(part.gross_try)) over by_activity, 0),
            1.0 / count(*) over by_activity
        ) as share
    from part
    where part.claim_code is not null
    group by
        part.claim_code, part.project_code, part.activity_code, part.expense_type, part.year, part.activity_scope,
        part.respondent, part.counts_as
    window by_activity as (
        partition by part.claim_code, part.project_code, part.activity_code, part.expense_type, part.year
    )
),

-- One company's part, by what has it from a day on (NULL: nothing has), and the claim that has it on any day.
scoped as (
    select
        item.measure,
        concat_ws(' ', 'document', part.expense_code, part.respondent) as unit,
        part.counts_as,
        item.amount,
        scope.name as scope,
        part.spent_on as on_day,
        case
            when item.measure in ('spent_try', 'supported_try') and record.claimed_try is not null
                then 'claim ' || record.claim_code
        end as claim_cell
    from part
    left join warehouse.claim_record_as_of(:known_at) as record
        on part.claim_code = record.claim_code and part.project_code = record.project_code
    cross join
        lateral (
            values
            ('spent_try', part.gross_try),
            ('supported_try', part.supported_try),
            ('own_share_try', part.own_share_try),
            ('prefinanced_try', case part.payer when 'chamber' then part.gross_try end)
        ) as item (measure, amount)
    cross join lateral (values (part.item_scope), (part.activity_scope)) as scope (name)
    where item.amount is not null
    union all
    select
        step.measure || '_try',
        concat_ws(' ', 'claim', step.claim_code, activity_part.activity_scope, activity_part.respondent),
        activity_part.counts_as,
        step.amount_try * activity_part.share,
        scope.name,
        step.on_day,
        'claim ' || step.claim_code
    from warehouse.support_claim_part_as_of(:known_at) as step
    inner join activity_part
        on step.claim_code = activity_part.claim_code
            and step.project_code = activity_part.project_code
            and step.activity_code = activity_part.activity_code
            and step.expense_type = activity_part.expense_type
            and step.year = activity_part.year
    cross join
        lateral (
            select claimed_of.item_scope
            from claimed_of
            where claimed_of.claim_code = step.claim_code and claimed_of.project_code = step.project_code
            union all
            select activity_part.activity_scope
        ) as scope (name)
    -- That nothing of a claim was rejected is nobody's secret.
    where step.measure <> 'rejected' or step.amount_try <> 0
    union all
    select
        'own_share_collected_try',
        concat_ws(' ', 'claim', record.claim_code, claim_part.respondent),
        claim_part.counts_as,
        record.own_share_try * claim_part.share,
        claimed_of.item_scope,
        record.own_share_on,
        null
    from warehouse.claim_record_as_of(:known_at) as record
    inner join claim_part on record.claim_code = claim_part.claim_code
    inner join claimed_of
        on record.claim_code = claimed_of.claim_code and record.project_code = claimed_of.project_code
    where record.own_share_try is not null
    union all
    select
        'companies',
        concat_ws(' ', 'company', part.respondent, part.item_scope),
        part.counts_as,
        1,
        scope.name,
        min(part.spent_on),
        null
    from part
    cross join lateral (values (part.item_scope), (part.activity_scope)) as scope (name)
    group by part.respondent, part.counts_as, part.item_scope, scope.name
    union all
    select
        'attendees',
        concat_ws(' ', part.respondent, part.activity_code),
        part.counts_as,
        1,
        part.activity_scope,
        min(part.spent_on),
        null
    from part
    group by part.respondent, part.activity_code, part.counts_as, part.activity_scope
),

state as (
    select distinct
        scoped.scope,
        cast(date_trunc('month', cast(scoped.on_day as timestamp)) as date) as starts_on
    from scoped
    where scoped.on_day <= :through
),

behind as (
    select
        part.project_code,
        part.respondent,
        scope.name as scope,
        min(part.spent_on) as on_day
    from part
    cross join lateral (values (part.item_scope), (part.activity_scope)) as scope (name)
    group by part.project_code, part.respondent, scope.name
),

asked as (
    select distinct
        behind.project_code,
        state.scope,
        concat_ws(' ', state.scope, state.starts_on) || ' companies' as cell,
        cast(state.starts_on + interval '1 month' as date) as ends_on
    from behind
    inner join state using (scope)
),

absent as (
    select
        asked.cell,
        warehouse.few_left_out(
            array_agg(respondent.counts_as), array_agg(respondent.counts_as) filter (where behind.respondent is null)
        ) as counts_as
    from asked
    inner join warehouse.project_member_as_of(:known_at) as member
        on asked.project_code = member.project_code
            and asked.ends_on > member.joined_on
            and asked.ends_on <= coalesce(member.left_on, 'infinity')
    inner join warehouse.respondent_as_of(:known_at) as respondent on member.respondent = respondent.respondent
    left join behind
        on asked.project_code = behind.project_code
            and asked.scope = behind.scope
            and member.respondent = behind.respondent
            and asked.ends_on > behind.on_day
    group by asked.cell
),

placed as (
    select
        scoped.measure,
        scoped.unit,
        scoped.counts_as,
        scoped.amount,
        concat_ws(' ', scoped.scope, state.starts_on)
        || case when scoped.measure in ('companies', 'attendees') then ' companies' else '' end as cell
    from scoped
    inner join state on scoped.scope = state.scope and state.starts_on + interval '1 month' > scoped.on_day
    union
    select
        scoped.measure,
        scoped.unit,
        scoped.counts_as,
        scoped.amount,
        scoped.claim_cell
    from scoped
    where scoped.claim_cell is not null
)

select
    placed.measure,
    placed.unit,
    placed.counts_as as respondent,
    array_agg(placed.cell order by placed.cell) as cells,
    placed.amount as value
from placed
group by placed.measure, placed.unit, placed.counts_as, placed.amount
union all
select
    'absent',
    concat_ws(' ', absent.counts_as, absent.cell),
    absent.counts_as,
    array[absent.cell],
    1
from absent
