-- mart.member_export_as_of(known_at)
-- requires: member_performance_as_of, respondent_as_of, shown_counts
-- Grain: one project and year with companies whose exports are known, as known at known_at.
-- Scope: yearly figures of members of both sources (warehouse.member_performance_as_of); a year of forms
--   counts where its four quarters came.
-- Rules: a company exports in a year where its exports are above 0. It is new where they are known of the year
--   before and were 0.
-- Limits: counts of one or two companies are withheld, and parts that leave one or two; a holding is one.
--   A company whose exports are not known is no part of the share. Who left or joined changes it too.
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
-- Reads what who asks may not read in single rows.
security definer
set search_path = pg_catalog, pg_temp
as $$
with known as (
    select
        performance.project_code,
        performance.year,
        performance.respondent,
        respondent.counts_as,
        performance.export_usd > 0 as is_exporting
    from warehouse.member_performance_as_of(known_at) as performance
    inner join warehouse.respondent_as_of(known_at) as respondent using (respondent)
    where performance.export_usd is not null
),

followed as (
    select
        known.*,
        known.is_exporting and not before.is_exporting as is_new,
        before.respondent is not null as is_known_before
    from known
    left join known as before
        on known.project_code = before.project_code
            and known.respondent = before.respondent
            and known.year = before.year + 1
),

counted as (
    select
        followed.project_code,
        followed.year,
        bool_or(followed.is_known_before) as has_year_before,
        array[
            count(*),
            count(*) filter (where followed.is_exporting),
            count(*) filter (where followed.is_new)
        ] as companies,
        array[
            count(distinct followed.counts_as),
            count(distinct followed.counts_as) filter (where followed.is_exporting),
            count(distinct followed.counts_as) filter (where followed.is_new)
        ] as respondents
    from followed
    group by followed.project_code, followed.year
),

guarded as (
    select
        counted.project_code,
        counted.year,
        counted.has_year_before,
        warehouse.shown_counts(counted.companies, counted.respondents) as shown
    from counted
)

select
    guarded.project_code,
    guarded.year,
    guarded.shown[1] as companies_known,
    case when guarded.shown[1] > 0 then guarded.shown[2] end as companies_exporting,
    guarded.shown[2] * 100.0 / nullif(guarded.shown[1], 0) as share_exporting_pct,
    case when guarded.shown[1] > 0 and guarded.has_year_before then guarded.shown[3] end as companies_exporting_anew
from guarded
$$;

comment on function mart.member_export_as_of(timestamptz) is
'mart.member_export as known at the given time; infinity: as now known';
