-- mart.support_activity
-- requires: support_activity_as_of
-- Grain: one project, activity, type of expense and year of documents, as it stood at the end of last month.
--   Amounts in TRY.
-- Scope, limits and rules: see mart.support_activity_as_of.
create or replace view mart.support_activity as
select * from mart.support_activity_as_of(current_date);

comment on view mart.support_activity is
'Support under UR-GE by project, activity, type of expense and year: spent, eligible, supported, claimed, approved, paid, own share, cap and its use. '
'At the end of the last month that may be shown. TRY without VAT. As of a day: mart.support_activity_as_of(date, timestamptz). Rules: warehouse.dim_support_rule.';
comment on column mart.support_activity.project_code is 'Project; see warehouse.dim_project';
comment on column mart.support_activity.activity_code is 'Activity; see mart.activity';
comment on column mart.support_activity.expense_type is 'Type of expense; see warehouse.dim_expense_type';
comment on column mart.support_activity.year is 'Year of the documents'' dates; claims and payments are of those documents, whenever they came';
comment on column mart.support_activity.support_item is 'Item of support the type falls under; mart.support_finance has its sums';
comment on column mart.support_activity.shown_on is 'Month''s end the figures are of; NULL: withheld. Earlier than the last one: what came after is of one or two companies';
comment on column mart.support_activity.company_count is 'Companies the expenses belong to or that attended; 0: none, or attendance not entered yet; NULL: withheld';
comment on column mart.support_activity.is_withheld is 'In every month the figures would tell, by themselves or beside others, what is of one or two companies: amounts are NULL';
comment on column mart.support_activity.spent_try is 'Expense without VAT, TRY';
comment on column mart.support_activity.eligible_try is 'Part of it that is eligible, TRY';
comment on column mart.support_activity.expected_try is 'rate x eligible, before caps, TRY';
comment on column mart.support_activity.supported_try is 'What the caps leave of it, TRY';
comment on column mart.support_activity.own_share_try is 'spent - supported: what the companies bear, TRY';
comment on column mart.support_activity.prefinanced_try is 'Spent by the chamber for the companies, TRY';
comment on column mart.support_activity.claimed_try is 'Claimed from the ministry, TRY; of a claim for several types or years the part of this one, see is_claim_shared';
comment on column mart.support_activity.approved_try is 'Approved, TRY';
comment on column mart.support_activity.rejected_try is 'Claimed and not approved, of decided claims, TRY';
comment on column mart.support_activity.paid_try is 'Paid to the chamber, TRY';
comment on column mart.support_activity.outstanding_claimed_try is 'claimed - rejected - paid, TRY';
comment on column mart.support_activity.is_claim_shared is 'A claim is for several types of expense or years: its amounts are shared by what is supported of each';
comment on column mart.support_activity.cap_scope is 'What the cap is counted over: project, activity, year or person_day; NULL: no cap';
comment on column mart.support_activity.cap_unit is 'Which one: the activity, the organisation and year, or empty for the project; rows of one unit and item share the cap. NULL: none, or by person and day';
comment on column mart.support_activity.cap_try is 'The cap on the day of the last document, TRY; by person and day the sum of the documents'' caps. NULL: none, not known in TRY, or withheld';
comment on column mart.support_activity.cap_used_pct is 'approved in percent of cap_try; rows that share a cap add up';
comment on column mart.support_activity.is_kept is
'A figure is that of an earlier publication: the revised one would tell what one or two companies changed';
