-- warehouse.support_line_as_of(known_at)
-- requires: support_document_as_of
-- Grain: one document of expense, with the rule of its day and the support that follows from it, as
--   known at known_at.
-- Scope: warehouse.support_document_as_of. Amounts in TRY, without VAT, to the kuruş.
-- Rules: the legal regime is the project's; where that is not known, the one in force on the document's
--   day (warehouse.dim_legal_regime). expected = rate x eligible. Support ends at the
--   cap of its scope (activity, project or year): the supported sum after line n, in the order of
--   the documents, is E(n) + least(0, min over k <= n of cap(k) - E(k)), where E is the expected
--   sum and cap(k) the cap of line k's day. It is the running min(S + expected, cap).
--   supported_try is what the cap of its scope leaves of expected_try, which is NULL where no rule holds
--   or its rate is not known; cap_try is NULL where there is no cap or it is not known in TRY; cap_unit
--   is what the cap is counted over: the activity, the document (by person and day: cap x person-days), the
--   cooperation organisation's year, or empty for the project. A cap of a year is one for all projects of an
--   organisation; a project without one has its own.
-- Limits: caps never fall from one day to a later one, as they have not. A cap in US dollars counts
--   where the document is in US dollars too; else it is not known in TRY and does not bind. Nor is a cap by
--   person and day known of a document without person-days. A cap that applies to the gross expense binds at
--   rate x cap.
create or replace function warehouse.support_line_as_of(known_at timestamptz)
returns table (
    expense_code text,
    project_code text,
    activity_code text,
    claim_code text,
    respondent text,
    source text,
    support_item text,
    expense_type text,
    payer text,
    allocation_method text,
    document_date date,
    spent_on date,
    legal_regime text,
    rate numeric,
    cap_scope text,
    cap_unit text,
    cap_try numeric,
    claim_months integer,
    gross_try numeric,
    eligible_try numeric,
    expected_try numeric,
    supported_try numeric
)
language sql stable
-- Planned by itself and read once, whatever asks for it.
set search_path = pg_catalog, pg_temp
as $$
with line as (
    select
        expense.expense_code,
        expense.project_code,
        expense.activity_code,
        expense.claim_code,
        expense.respondent,
        expense.source,
        expense.expense_type,
        expense.payer,
        expense.allocation_method,
        expense.document_date,
        expense.spent_on,
        kind.support_item,
        rule.legal_regime,
        rule.rate,
        rule.cap_scope,
        rule.claim_months,
        round(expense.amount * expense.rate_to_try, 2) as gross_try,
        round(expense.eligible_amount * expense.rate_to_try, 2) as eligible_try,
        round(rule.rate * round(expense.eligible_amount * expense.rate_to_try, 2), 2) as expected_try,
        round(
            rule.cap_amount
            * case
                when rule.cap_currency = 'TRY' then 1
                when rule.cap_currency = expense.currency then expense.rate_to_try
            end
            * case rule.cap_applies_to when 'gross' then rule.rate else 1 end
            * case rule.cap_scope when 'person_day' then expense.person_days else 1 end,
            2
        ) as cap_try,
        case rule.cap_scope
            when 'activity' then expense.activity_code
            when 'person_day' then expense.expense_code
            when 'year'
                then concat_ws(' ', organisation.organisation_code, extract(year from expense.document_date)::text)
            else ''
        end as cap_unit,
        case
            when rule.cap_scope = 'year' and organisation.organisation_code is not null then ''
            else expense.project_code
        end as cap_project
    from warehouse.support_document_as_of(known_at) as expense
    inner join warehouse.dim_expense_type_as_known(known_at) as kind using (expense_type)
    inner join warehouse.dim_project_as_known(known_at) as project using (project_code)
    left join (
        select
            part.project_code,
            min(part.organisation_code) as organisation_code
        from warehouse.bridge_project_organisation_as_known(known_at) as part
        where part.role = 'cooperation_organisation'
        group by part.project_code
    ) as organisation using (project_code)
    left join warehouse.dim_legal_regime_as_known(known_at) as regime
        on project.programme_code = regime.programme_code
            and expense.document_date >= regime.valid_from
            and expense.document_date < coalesce(regime.valid_to, 'infinity')
    left join warehouse.dim_support_rule_as_known(known_at) as rule
        on kind.support_item = rule.support_item
            and rule.legal_regime = coalesce(project.legal_regime, regime.legal_regime)
            and expense.document_date >= rule.valid_from
            and expense.document_date < coalesce(rule.valid_to, 'infinity')
),

running as (
    select
        line.*,
        sum(coalesce(line.expected_try, 0)) over in_order as expected_sum_try
    from line
    window in_order as (
        partition by line.cap_project, line.support_item, line.legal_regime, line.cap_unit
        order by line.document_date, line.expense_code
    )
),

capped as (
    select
        running.*,
        running.expected_sum_try
        + least(0, min(running.cap_try - running.expected_sum_try) over in_order) as supported_sum_try
    from running
    window in_order as (
        partition by running.cap_project, running.support_item, running.legal_regime, running.cap_unit
        order by running.document_date, running.expense_code
    )
)

select
    capped.expense_code,
    capped.project_code,
    capped.activity_code,
    capped.claim_code,
    capped.respondent,
    capped.source,
    capped.support_item,
    capped.expense_type,
    capped.payer,
    capped.allocation_method,
    capped.document_date,
    capped.spent_on,
    capped.legal_regime,
    capped.rate,
    capped.cap_scope,
    capped.cap_unit,
    capped.cap_try,
    capped.claim_months,
    capped.gross_try,
    capped.eligible_try,
    capped.expected_try,
    capped.supported_sum_try - lag(capped.supported_sum_try, 1, 0::numeric) over (
        partition by capped.cap_project, capped.support_item, capped.legal_regime, capped.cap_unit
        order by capped.document_date, capped.expense_code
    )
from capped
$$;

comment on function warehouse.support_line_as_of(timestamptz) is
'Documents of expense with the rule of their day, the expected support and what the cap leaves of it';
