-- mart.member_target_market
-- requires: member_target_market_as_of
-- Grain: one project with target markets and one year against the project's base year.
-- Scope, limits and rules: see mart.member_target_market_as_of.
create or replace view mart.member_target_market as
select * from mart.member_target_market_as_of('infinity');

comment on view mart.member_target_market is
'Exports of members to the target markets of their project, before and after: change, never levels';
comment on column mart.member_target_market.project_code is
'Project';
comment on column mart.member_target_market.target_markets is
'Its target markets, ISO 3166-1';
comment on column mart.member_target_market.base_year is
'Year compared with: the last one known before the first company joined, else the first one known';
comment on column mart.member_target_market.year is
'Year';
comment on column mart.member_target_market.companies is
'Members whose exports there are known in both years, those of one holding as one; NULL: withheld';
comment on column mart.member_target_market.change_pct is
'Change of their exports to the target markets since the base year, percent to one decimal; NULL: withheld, or none before';
comment on column mart.member_target_market.share_growing_pct is
'Percent of them that exported more there than in the base year; NULL: withheld, or all or none did';
comment on column mart.member_target_market.is_withheld is
'Fewer than 10 companies, or number and change would tell what one or two of them export there: both are NULL';
comment on column mart.member_target_market.is_kept is
'A figure is that of an earlier publication: the revised one would tell what one or two companies changed';
