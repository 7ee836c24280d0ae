-- mart.member_export_as_of(known_at)
-- requires: published_row_as_of
-- Grain: one project and year with companies whose exports are known, as published at known_at.
-- Scope and rules: see warehouse.member_export_company_as_of, which the publication counts by. The share is of counts
--   of one publication.
-- Limits: what disclosure control has printed (docs/disclosure.md): no count, and nothing that counts leave of each
--   other, here, of other years or in another publication, is of one or two companies; a holding is one. What
--   nothing is printed of has no row. A company whose exports are not known is no part of the share. Who left or
--   joined changes it too.
create or replace function mart.member_export_as_of(known_at timestamptz)
returns table (
    project_code text,
    year integer,
    companies_known bigint,
    companies_exporting bigint,
    share_exporting_pct numeric,
    companies_exporting_anew bigint
)
language sql stable
-- Reads when it was published, which is not for everybody, and gives what was printed.
security definer
set search_path = pg_catalog, pg_temp
as $$
select export.*
from warehouse.published_row_as_of('member_export', 'member_export', known_at) as printed
cross join
    lateral jsonb_to_record(printed.figures) as export (
        project_code text,
        year integer,
        companies_known bigint,
        companies_exporting bigint,
        share_exporting_pct numeric,
        companies_exporting_anew bigint
    )
-- That none of one or two exports would say that there are some.
where export.companies_known is not null or export.companies_exporting > 0 or export.companies_exporting_anew > 0
$$;

comment on function mart.member_export_as_of(timestamptz) is
'mart.member_export as published at the given time; infinity: as last published';
