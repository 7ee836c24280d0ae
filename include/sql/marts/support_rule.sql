-- mart.support_rule
-- requires: support_rule_as_of
-- Grain: one rule of support for one item under one legal regime, while it holds.
-- Scope, limits and rules: see mart.support_rule_as_of.
create or replace view mart.support_rule as
select * from mart.support_rule_as_of('infinity');

comment on view mart.support_rule is 'Rules of support under UR-GE: rate, cap, limits, while they hold, and how sure they are';
comment on column mart.support_rule.legal_regime is 'Legal basis; see warehouse.dim_legal_regime, which has its name and days';
comment on column mart.support_rule.support_item is 'Item; see warehouse.dim_support_item';
comment on column mart.support_rule.name_en is 'Item in English';
comment on column mart.support_rule.name_tr is 'Item in Turkish';
comment on column mart.support_rule.valid_from is 'First day of expense the rule holds for';
comment on column mart.support_rule.valid_to is 'First day it no longer holds for; NULL: it does';
comment on column mart.support_rule.rate_pct is 'Part of the eligible expense that is supported, percent; NULL: not known';
comment on column mart.support_rule.cap_amount is 'Cap in cap_currency; NULL: none or not known';
comment on column mart.support_rule.cap_currency is 'ISO 4217';
comment on column mart.support_rule.cap_scope is 'project, activity, year or person_day';
comment on column mart.support_rule.cap_applies_to is 'support: the sum paid; gross: the expense it is computed from';
comment on column mart.support_rule.index_to_first is 'Cap divided by the regime''s first cap of the item: caps are indexed each January';
comment on column mart.support_rule.max_count is 'Most activities, or persons employed, of a project';
comment on column mart.support_rule.min_companies is 'Fewest companies at one activity, incentive regions 1 to 3';
comment on column mart.support_rule.min_companies_r46 is 'Fewest companies at one activity, incentive regions 4 to 6';
comment on column mart.support_rule.claim_months is 'Months after the activity in which to claim';
comment on column mart.support_rule.certainty is 'high, medium or low';
comment on column mart.support_rule.figure_basis is 'published, computed (indexed from other years) or conflicting (sources disagree)';
comment on column mart.support_rule.note is 'What is not sure';
comment on column mart.support_rule.holds_today is 'The rule is in force today';
