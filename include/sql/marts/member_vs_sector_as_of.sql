-- mart.member_vs_sector_as_of(known_at)
-- requires: published_row_as_of
-- Grain: one project and year against the project's base year, by official dataset, as published at known_at.
-- Scope and rules: see warehouse.member_vs_sector_figure_as_of, which the publication computes it by.
-- Limits: of it, what disclosure control has printed (docs/disclosure.md): from 10 companies on, of which no one or
--  two make up too much of the exports of either year. Neither of the two ratios is shown: with the official
--  exports they would solve for the members' exports. A row keeps what was printed before (is_kept) where the
--  new figures would tell what one or two companies changed; but a comparison that is none any more, because the
--  cluster's list of products has changed since, is not kept. conditions says why there is no comparison: it is
--  withheld, the list has changed, or the rest of the sector is not above 0.
create or replace function mart.member_vs_sector_as_of(known_at timestamptz)
returns table (
    project_code text,
    cluster_code text,
    dataset_code text,
    base_year integer,
    year integer,
    companies bigint,
    comparative_growth_pct numeric,
    standard_error_pct numeric,
    is_withheld boolean,
    grade text,
    has_enough_companies boolean,
    has_equal_trends boolean,
    conditions text,
    is_kept boolean
)
language sql stable
-- Reads when it was published, which is not for everybody, and gives what was printed.
security definer
set search_path = pg_catalog, pg_temp
as $$
select
    shown.project_code,
    shown.cluster_code,
    shown.dataset_code,
    shown.base_year,
    shown.year,
    shown.companies,
    shown.comparative_growth_pct,
    shown.standard_error_pct,
    shown.is_withheld,
    coalesce(shown.grade, 'comparative growth') as grade,
    shown.has_enough_companies,
    shown.has_equal_trends,
    coalesce(
        shown.conditions,
        case
            when shown.is_withheld then 'not asked: the comparison is withheld'
            else 'not asked: the list of products changed between the two years'
        end
    ) as conditions,
    shown.is_kept
from warehouse.published_row_as_of('member_vs_sector', 'member_vs_sector', known_at) as printed
cross join
    lateral jsonb_to_record(printed.figures) as shown (
        project_code text,
        cluster_code text,
        dataset_code text,
        base_year integer,
        year integer,
        companies bigint,
        comparative_growth_pct numeric,
        standard_error_pct numeric,
        is_withheld boolean,
        grade text,
        has_enough_companies boolean,
        has_equal_trends boolean,
        conditions text,
        is_kept boolean
    )
$$;

comment on function mart.member_vs_sector_as_of(timestamptz) is
'mart.member_vs_sector as published at the given time; infinity: as last published';
