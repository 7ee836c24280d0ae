-- mart.support_rule_as_of(known_at)
-- requires: day_of
-- Grain: one rule of support for one item under one legal regime, while it holds, as known at known_at.
-- Scope: warehouse.dim_support_rule; index_to_first is the cap against the regime's first.
-- Limits: certainty and figure_basis say what has to be confirmed before money depends on it.
create or replace function mart.support_rule_as_of(known_at timestamptz)
returns table (
    legal_regime text,
    support_item text,
    name_en text,
    name_tr text,
    valid_from date,
    valid_to date,
    rate_pct numeric,
    cap_amount numeric,
    cap_currency text,
    cap_scope text,
    cap_applies_to text,
    index_to_first numeric,
    max_count integer,
    min_companies integer,
    min_companies_r46 integer,
    claim_months integer,
    certainty text,
    figure_basis text,
    note text,
    holds_today boolean
)
language sql stable
-- Reads what who asks may not read in single rows.
security definer
set search_path = pg_catalog, pg_temp
as $$
select
    rule.legal_regime,
    rule.support_item,
    item.name_en,
    item.name_tr,
    rule.valid_from,
    rule.valid_to,
    rule.rate * 100 as rate_pct,
    rule.cap_amount,
    rule.cap_currency,
    rule.cap_scope,
    rule.cap_applies_to,
    rule.cap_amount / first_value(rule.cap_amount) over (
        partition by rule.legal_regime, rule.support_item order by rule.valid_from
    ) as index_to_first,
    rule.max_count,
    rule.min_companies,
    rule.min_companies_r46,
    rule.claim_months,
    rule.certainty,
    rule.figure_basis,
    rule.note,
    warehouse.day_of(known_at) >= rule.valid_from and warehouse.day_of(known_at) < coalesce(rule.valid_to, 'infinity') as holds_today
from warehouse.dim_support_rule_as_known(known_at) as rule
inner join warehouse.dim_support_item_as_known(known_at) as item using (support_item)
$$;

comment on function mart.support_rule_as_of(timestamptz) is
'mart.support_rule as known at the given time; infinity: as now known';
