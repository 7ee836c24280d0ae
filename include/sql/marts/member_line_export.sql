-- mart.member_line_export
-- requires: member_line_export_as_of
-- Grain: one cluster and year.
-- Scope, limits and rules: see mart.member_line_export_as_of.
create or replace view mart.member_line_export as
select * from mart.member_line_export_as_of('infinity');

comment on view mart.member_line_export is
'How much of what members export is of their cluster''s products: a share, never a level';
comment on column mart.member_line_export.cluster_code is
'Cluster';
comment on column mart.member_line_export.year is
'Year; of one that goes on, the quarters that have ended';
comment on column mart.member_line_export.quarters is
'Quarters of the year that exports by product are known of; NULL: withheld';
comment on column mart.member_line_export.companies is
'Members whose exports by product are known, those of one holding as one; NULL: withheld';
comment on column mart.member_line_export.in_line_share_pct is
'Exports of the cluster''s own products (core and extended), percent of the exports by product, to one decimal; NULL: withheld, or all or nothing is';
comment on column mart.member_line_export.coverage_pct is
'Exports that are reported by product, percent of all that the members are known to have exported; NULL: withheld';
comment on column mart.member_line_export.is_withheld is
'Fewer than 10 companies, or the number would tell of one or two: nothing is shown';
comment on column mart.member_line_export.is_kept is
'A figure is that of an earlier publication: the revised one would tell what one or two companies changed';
