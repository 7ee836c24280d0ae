-- warehouse.member_line_export_figure_as_of(through, known_at)
-- requires: member_line_part_as_of
-- Grain: one cluster and year, of the quarters that ended by through, as known at known_at.
-- Scope: exports of members in quarters in which they were members (warehouse.member_line_part_as_of). quarters is of
--   how many quarters of the year there is any detail.
-- Rules: in_line_share_pct is of the exports that are reported by product, coverage_pct says how much of all known
--   exports those are. Where all of it is in the line, or nothing, the share would say so of each company: NULL.
--   Companies of one holding are one.
-- Limits: fewer than 10 companies are withheld. Percent to one decimal. Dominance is not asked here but where the mart
--   is published: not for analysts.
create or replace function warehouse.member_line_export_figure_as_of(through date, known_at timestamptz)
returns table (
    cluster_code text,
    year integer,
    quarters bigint,
    companies bigint,
    in_line_share_pct numeric,
    coverage_pct numeric,
    is_withheld boolean
)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
with summed as (
    select
        part.cluster_code,
        extract(year from part.ref_quarter)::integer as year,
        count(distinct part.ref_quarter) filter (where part.place <> 'undetailed') as quarters,
        count(distinct part.counts_as) filter (where part.place <> 'undetailed') as companies,
        coalesce(sum(part.export_usd) filter (where part.place = 'line'), 0) as line_usd,
        sum(part.export_usd) filter (where part.place <> 'undetailed') as detail_usd,
        sum(part.export_usd) as whole_usd
    from warehouse.member_line_part_as_of(through, known_at) as part
    group by part.cluster_code, extract(year from part.ref_quarter)
)

select
    summed.cluster_code,
    summed.year,
    case when guarded.is_shown then summed.quarters end,
    case when guarded.is_shown then summed.companies end,
    case
        when guarded.is_shown and summed.line_usd not in (0, summed.detail_usd)
            then round(summed.line_usd * 100 / summed.detail_usd, 1)
    end,
    case when guarded.is_shown then round(summed.detail_usd * 100 / summed.whole_usd, 1) end,
    not guarded.is_shown
from summed
cross join lateral (select summed.companies >= 10 as is_shown) as guarded
$$;

comment on function warehouse.member_line_export_figure_as_of(date, timestamptz) is
'Members'' exports in their clusters'' products before disclosure control, as known at the given time';
