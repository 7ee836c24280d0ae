-- mart.member_productivity
-- requires: member_productivity_as_of
-- Grain: one project, measure and year against the project's base year.
-- Scope, limits and rules: see mart.member_productivity_as_of.
create or replace view mart.member_productivity as
select * from mart.member_productivity_as_of('infinity');

comment on view mart.member_productivity is
'Productivity of members against the base year: matched panel, aggregate and median with its interval, attrition';
comment on column mart.member_productivity.project_code is
'Project';
comment on column mart.member_productivity.measure is
'value_added or turnover, an employee';
comment on column mart.member_productivity.base_year is
'Year compared with';
comment on column mart.member_productivity.year is
'Year';
comment on column mart.member_productivity.is_constant_prices is
'In prices of the base year; false: current prices, because an index of producer prices is missing';
comment on column mart.member_productivity.companies_base is
'Companies with a figure in the base year; NULL: fewer than 3, or it would tell of one or two that left';
comment on column mart.member_productivity.companies_matched is
'Of these, with a figure in the year too; NULL: fewer than 3, or all members but one or two';
comment on column mart.member_productivity.attrition_pct is
'Companies that left the panel, percent; NULL: one or two did. As all percentages NULL below 10 matched companies';
comment on column mart.member_productivity.aggregate_change_pct is
'Change of the sum of amounts over the sum of employees, percent';
comment on column mart.member_productivity.median_change_pct is
'Median of the companies'' changes, percent';
comment on column mart.member_productivity.median_low_pct is
'Lower end of its 95 % interval: the bootstrap''s, as thousands of samples approach it';
comment on column mart.member_productivity.median_high_pct is
'Upper end of the same';
comment on column mart.member_productivity.mean_change_pct is
'Mean of the companies'' changes, percent';
comment on column mart.member_productivity.geometric_change_pct is
'Geometric mean of the same, percent';
comment on column mart.member_productivity.share_at_20_pct is
'Companies with +20 % or more, percent of the panel; NULL: withheld';
comment on column mart.member_productivity.quality is
'normal; low: more than 30 % left the panel; withheld: fewer than 10 matched companies, or one or two make up too much';
comment on column mart.member_productivity.is_kept is
'A figure is that of an earlier publication: the revised one would tell what one or two companies changed';
comment on column mart.member_productivity.base_per_employee_try is
'Amount for one employee of the panel in the base year, whole lira; NULL as all percentages';
comment on column mart.member_productivity.per_employee_try is
'The same in the year, in prices of the base year where is_constant_prices';
