-- mart.member_vs_sector
-- requires: member_vs_sector_as_of
-- Grain: one project and year against the project's base year, by official dataset.
-- Scope, limits and rules: see mart.member_vs_sector_as_of.
create or replace view mart.member_vs_sector as
select * from mart.member_vs_sector_as_of('infinity');

comment on view mart.member_vs_sector is
'Exports of members against the rest of their sector, which is the official exports of the cluster''s products less all that the same members export, of other products too: comparative growth, and impact only where the conditions for the word hold';
comment on column mart.member_vs_sector.project_code is
'Project';
comment on column mart.member_vs_sector.cluster_code is
'Its cluster';
comment on column mart.member_vs_sector.dataset_code is
'Official series compared with';
comment on column mart.member_vs_sector.base_year is
'Year compared with';
comment on column mart.member_vs_sector.year is
'Year';
comment on column mart.member_vs_sector.companies is
'Members with exports known in both years; NULL: withheld';
comment on column mart.member_vs_sector.comparative_growth_pct is
'Members'' ratio over the ratio of the rest, less 1, percent to one decimal; the ratios are not shown. NULL: withheld, the list of the cluster''s products changed between the two years, or the rest of the sector is not above 0 in one of them; see conditions';
comment on column mart.member_vs_sector.standard_error_pct is
'Standard error of comparative_growth_pct over the companies, percentage points';
comment on column mart.member_vs_sector.is_withheld is
'Fewer than 10 companies, one or two make up too much of their exports, or what is left would say the same of each';
comment on column mart.member_vs_sector.grade is
'impact where both conditions hold, else comparative growth, also where there is no comparison; see conditions';
comment on column mart.member_vs_sector.has_enough_companies is
'The panel has at least 30 companies; NULL: withheld';
comment on column mart.member_vs_sector.has_equal_trends is
'Before they joined, members grew as the rest of their sector did (p > 0.1); NULL: withheld, or not measured (no two years with a rest above 0 and the same list)';
comment on column mart.member_vs_sector.conditions is
'Which of the two conditions does not hold, and why; or why they are not asked: not asked: ..., where there is no comparison';
comment on column mart.member_vs_sector.is_kept is
'A figure is that of an earlier publication: the revised one would tell what one or two companies changed';
