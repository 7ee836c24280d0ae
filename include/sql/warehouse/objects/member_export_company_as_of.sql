-- warehouse.member_export_company_as_of(known_at)
-- requires: member_performance_as_of, respondent_as_of
-- Grain: one company of one project in one year that its exports are known of, as known at known_at.
-- Scope: yearly figures of members of both sources (warehouse.member_performance_as_of); a year of forms
--   counts where its four quarters came.
-- Rules: a company exports in a year where its exports are above 0. It is new where they are known of the year
--   before and were 0.
-- Limits: about single companies: not for analysts.
create or replace function warehouse.member_export_company_as_of(known_at timestamptz)
returns table (
    project_code text,
    year integer,
    respondent text,
    counts_as text,
    is_exporting boolean,
    is_known_before boolean,
    is_new boolean
)
language sql stable
-- Planned by itself and read once, whatever asks for it.
set search_path = pg_catalog, pg_temp
as $$
with known as materialized (
    select
        performance.project_code,
        performance.year,
        performance.respondent,
        respondent.counts_as,
        performance.export_usd > 0 as is_exporting
    from warehouse.member_performance_as_of(known_at) as performance
    inner join warehouse.respondent_as_of(known_at) as respondent using (respondent)
    where performance.export_usd is not null
)

select
    known.project_code,
    known.year,
    known.respondent,
    known.counts_as,
    known.is_exporting,
    before.respondent is not null,
    known.is_exporting and before.respondent is not null and not before.is_exporting
from known
left join known as before
    on known.project_code = before.project_code
        and known.respondent = before.respondent
        and known.year = before.year + 1
$$;

comment on function warehouse.member_export_company_as_of(timestamptz) is
'Which members export in a year, and which began to, as known at the given time';
