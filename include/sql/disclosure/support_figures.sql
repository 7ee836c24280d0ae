-- The rows of mart.support_finance, mart.support_activity and mart.support_claim as if nothing were secret.
-- Grain: one project and item of support, or activity, type of expense and year, at one month's end, or one claim.
-- Rules: a row of an item or activity belongs to the last month up to its own in which something of a company was
--   new (disclosure/support_contributions). Ages of what is outstanding need the claims that are: in a class of age
--   one may stand alone. Columns that begin with _ are what others say where the amounts are withheld.
-- Bound: known_at; through, the last day of months.
with event as (
    select
        behind.project_code,
        behind.support_item,
        behind.spent_on as on_day
    from warehouse.support_behind_as_of(:known_at) as behind
    union
    select
        asked.project_code,
        asked.support_item,
        step.on_day
    from (
        select distinct
            behind.claim_code,
            line.project_code,
            line.support_item
        from warehouse.support_behind_as_of(:known_at) as behind
        inner join warehouse.support_line_as_of(:known_at) as line using (claim_code)
    ) as asked
    inner join warehouse.claim_record_as_of(:known_at) as record
        on asked.claim_code = record.claim_code and asked.project_code = record.project_code
    cross join
        lateral (
            values
            (record.submitted_on, record.claimed_try),
            (record.decided_on, record.approved_try),
            (record.paid_on, record.paid_try),
            (record.own_share_on, record.own_share_try)
        ) as step (on_day, amount)
    where step.amount is not null
),

month as (
    select distinct
        event.project_code,
        event.support_item,
        cast(date_trunc('month', cast(event.on_day as timestamp)) as date) as starts_on
    from event
    where event.on_day is not null
),

figure as materialized (
    select
        finance.*,
        (
            select max(month.starts_on)
            from month
            where month.project_code = finance.project_code
                and month.support_item = finance.support_item
                and month.starts_on <= finance.month_end
        ) as state_from
    from warehouse.support_finance_figure_as_of(:through, :known_at) as finance
),

document as materialized (
    select
        behind.project_code,
        line.activity_code,
        line.expense_type,
        cast(extract(year from line.document_date) as integer) as year,
        behind.claim_code,
        behind.spent_on
    from warehouse.support_behind_as_of(:known_at) as behind
    inner join warehouse.support_line_as_of(:known_at) as line on behind.expense_code = line.expense_code
),

activity_event as (
    select
        document.project_code,
        document.activity_code,
        document.expense_type,
        document.year,
        document.spent_on as on_day
    from document
    union
    select
        step.project_code,
        step.activity_code,
        step.expense_type,
        step.year,
        step.on_day
    from warehouse.support_claim_part_as_of(:known_at) as step
    inner join document
        on step.claim_code = document.claim_code
            and step.project_code = document.project_code
            and step.activity_code = document.activity_code
            and step.expense_type = document.expense_type
            and step.year = document.year
),

activity_month as (
    select distinct
        activity_event.project_code,
        activity_event.activity_code,
        activity_event.expense_type,
        activity_event.year,
        cast(date_trunc('month', cast(activity_event.on_day as timestamp)) as date) as starts_on
    from activity_event
    where activity_event.on_day is not null
),

activity_figure as materialized (
    select
        activity.*,
        (
            select max(activity_month.starts_on)
            from activity_month
            where activity_month.project_code = activity.project_code
                and activity_month.activity_code = activity.activity_code
                and activity_month.expense_type = activity.expense_type
                and activity_month.year = activity.year
                and activity_month.starts_on <= activity.month_end
        ) as state_from
    from warehouse.support_activity_figure_as_of(:through, :known_at) as activity
)

select
    'support_finance' as kind,
    concat_ws(' ', figure.project_code, figure.support_item, figure.month_end) as row_key,
    concat_ws(
        ' ',
        'item',
        figure.project_code,
        figure.support_item,
        coalesce(cast(figure.state_from as text), 'nobody''s')
    ) as group_key,
    array(select 'claim ' || claim.code from unnest(figure.outstanding_claims) as claim (code)) as needs,
    cast(
        to_jsonb(figure) - 'outstanding_claims' - 'is_cap_of_companies' - 'state_from'
        || jsonb_build_object(
            'shown_on', figure.month_end,
            'is_withheld', false,
            '_cap_try', case when not figure.is_cap_of_companies then figure.cap_try end
        ) as text
    ) as figures
from figure
union all
select
    'support_activity',
    concat_ws(
        ' ',
        activity_figure.project_code,
        activity_figure.activity_code,
        activity_figure.expense_type,
        activity_figure.year,
        activity_figure.month_end
    ),
    concat_ws(
        ' ',
        'activity',
        activity_figure.project_code,
        activity_figure.activity_code,
        activity_figure.expense_type,
        activity_figure.year,
        coalesce(cast(activity_figure.state_from as text), 'nobody''s')
    ),
    cast('{}' as text[]),
    cast(
        to_jsonb(activity_figure) - 'is_cap_of_companies' - 'state_from'
        || jsonb_build_object(
            'shown_on', activity_figure.month_end,
            'is_withheld', false,
            '_cap_try', case when not activity_figure.is_cap_of_companies then activity_figure.cap_try end
        ) as text
    )
from activity_figure
union all
select
    'support_claim',
    record.claim_code,
    'claim ' || record.claim_code,
    cast('{}' as text[]),
    cast(
        jsonb_build_object(
            'claim_code', record.claim_code,
            'is_withheld', false,
            'claimed_try', record.claimed_try,
            'approved_try', record.approved_try,
            'paid_try', record.paid_try
        ) as text
    )
from warehouse.claim_record_as_of(:known_at) as record
order by 1, 2
