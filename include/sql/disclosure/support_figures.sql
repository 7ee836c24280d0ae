-- The rows of mart.support_finance and mart.support_claim as they would be if nothing were secret.
-- Grain: one project and item of support at one month's end, or one claim.
-- Rules: a row of an item belongs to the last month up to its own in which something of a company was new
--   (disclosure/support_contributions). Ages of what is outstanding need the claims that are: in a class of age
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
