-- mart.support_finance
-- requires: support_finance_as_of
-- Grain: one project and item of support, as it stood at the end of last month. Amounts in TRY.
-- Scope, limits and rules: see mart.support_finance_as_of.
create or replace view mart.support_finance as
select * from mart.support_finance_as_of(current_date);

comment on view mart.support_finance is
'Support under UR-GE by project and item: spent, supported, claimed, approved, paid, outstanding with its age, use of the cap. '
'At the end of the last month that may be shown. TRY without VAT. As of a day: mart.support_finance_as_of(date, timestamptz). Rules: warehouse.dim_support_rule.';
comment on column mart.support_finance.project_code is 'Project; see warehouse.dim_project';
comment on column mart.support_finance.support_item is 'Item that shares a cap and a rate; see warehouse.dim_support_item';
comment on column mart.support_finance.shown_on is 'Month''s end the figures are of; NULL: withheld. Earlier than the last one: what came after is of one or two companies';
comment on column mart.support_finance.company_count is 'Companies the expenses belong to or that attended; 0: none, or attendance not entered yet; NULL: withheld';
comment on column mart.support_finance.is_withheld is 'In every month the figures would tell what is of one or two companies: amounts and counts are NULL';
comment on column mart.support_finance.spent_try is 'Expense without VAT, TRY';
comment on column mart.support_finance.eligible_try is 'Part of it that is eligible, TRY';
comment on column mart.support_finance.expected_try is 'rate x eligible, before caps, TRY';
comment on column mart.support_finance.supported_try is 'What the caps leave of it, TRY';
comment on column mart.support_finance.own_share_try is 'spent - supported: what the companies bear, TRY';
comment on column mart.support_finance.prefinanced_try is 'Spent by the chamber for the companies, TRY';
comment on column mart.support_finance.claimed_try is 'Claimed from the ministry, TRY';
comment on column mart.support_finance.approved_try is 'Approved, TRY';
comment on column mart.support_finance.rejected_try is 'Claimed and not approved, of decided claims, TRY';
comment on column mart.support_finance.paid_try is 'Paid to the chamber, TRY';
comment on column mart.support_finance.outstanding_claimed_try is 'claimed - rejected - paid, TRY';
comment on column mart.support_finance.outstanding_approved_try is 'approved - paid, TRY';
comment on column mart.support_finance.own_share_collected_try is 'Own share collected from the companies, TRY';
comment on column mart.support_finance.prefinance_exposure_try is 'prefinanced - paid - own share collected: the chamber''s money still out, TRY';
comment on column mart.support_finance.effective_rate_pct is 'paid in percent of spent';
comment on column mart.support_finance.cap_try is 'Caps of the scopes that have expenses, on the day of the last of them, TRY; that of a year is its organisation''s, whatever other projects use of it; NULL: none or not known in TRY';
comment on column mart.support_finance.cap_used_pct is 'approved in percent of cap_try';
comment on column mart.support_finance.claim_count is 'Claims submitted';
comment on column mart.support_finance.deficient_count is 'Claims sent back and not submitted again yet';
comment on column mart.support_finance.overdue_count is 'Claims not submitted although the months to claim have passed: the right is lost';
comment on column mart.support_finance.late_count is 'Claims submitted after the months to claim';
comment on column mart.support_finance.days_to_pay_median is 'Median days from claim to payment, of paid claims';
comment on column mart.support_finance.days_to_pay_p90 is '90th percentile of the same';
comment on column mart.support_finance.outstanding_0_30_days_try is 'Outstanding of claims submitted at most 30 days ago, TRY; NULL, as all ages: a claim is outstanding that mart.support_claim withholds';
comment on column mart.support_finance.outstanding_31_60_days_try is 'Outstanding of claims submitted 31 to 60 days ago, TRY';
comment on column mart.support_finance.outstanding_61_90_days_try is 'Outstanding of claims submitted 61 to 90 days ago, TRY';
comment on column mart.support_finance.outstanding_over_90_days_try is 'Outstanding of claims submitted more than 90 days ago, TRY';
comment on column mart.support_finance.budget_try is 'What the project means to spend on the item over its term, TRY; NULL: the register has none';
comment on column mart.support_finance.execution_pct is 'spent in percent of budget_try; NULL: no budget, or withheld';
comment on column mart.support_finance.sources is
'Where the documents are known from: ledger, forms, ledger and forms';
comment on column mart.support_finance.activities_in_both is
'Activities of the ledger that form M4 has lines of too, which are left out';
comment on column mart.support_finance.is_kept is
'A figure is that of an earlier publication: the revised one would tell what one or two companies changed';
