-- mart.member_export
-- requires: member_export_as_of
-- Grain: one project and year with companies whose exports are known.
-- Scope, limits and rules: see mart.member_export_as_of.
create or replace view mart.member_export as
select * from mart.member_export_as_of('infinity');

comment on view mart.member_export is
'How many members of a project export, and how many began to; no count, nor what counts leave of each other, is of one or two companies';
comment on column mart.member_export.project_code is
'Project';
comment on column mart.member_export.year is
'Year';
comment on column mart.member_export.companies_known is
'Companies whose exports of the year are known; NULL: withheld';
comment on column mart.member_export.companies_exporting is
'Of these, with exports above 0; NULL: withheld';
comment on column mart.member_export.share_exporting_pct is
'Of the companies known, percent, by one publication; NULL: withheld';
comment on column mart.member_export.companies_exporting_anew is
'Of those that export, with none the year before; NULL: withheld, or no company is known of the year before';
