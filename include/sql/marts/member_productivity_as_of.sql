-- mart.member_productivity_as_of(known_at)
-- requires: published_row_as_of
-- Grain: one project, measure and year against the project's base year, as published at known_at.
-- Scope and rules: see warehouse.member_productivity_figure_as_of, which the publication computes it by.
-- Limits: of it, what disclosure control has printed (docs/disclosure.md). Percentages need 10 matched companies
--  of which no one or two make up too much of amounts, employees or changes; counts need 3. A row keeps
--  what was printed before (is_kept) where the new figures would tell what one or two companies changed.
create or replace function mart.member_productivity_as_of(known_at timestamptz)
returns table (
    project_code text,
    measure text,
    base_year integer,
    year integer,
    is_constant_prices boolean,
    companies_base bigint,
    companies_matched bigint,
    attrition_pct numeric,
    aggregate_change_pct numeric,
    median_change_pct double precision,
    median_low_pct numeric,
    median_high_pct numeric,
    mean_change_pct numeric,
    geometric_change_pct double precision,
    share_at_20_pct numeric,
    quality text,
    is_kept boolean,
    base_per_employee_try numeric,
    per_employee_try numeric
)
language sql stable
-- Reads when it was published, which is not for everybody, and gives what was printed.
security definer
set search_path = pg_catalog, pg_temp
as $$
select shown.*
from warehouse.published_row_as_of('member_productivity', 'member_productivity', known_at) as printed
cross join
    lateral jsonb_to_record(printed.figures) as shown (
        project_code text,
        measure text,
        base_year integer,
        year integer,
        is_constant_prices boolean,
        companies_base bigint,
        companies_matched bigint,
        attrition_pct numeric,
        aggregate_change_pct numeric,
        median_change_pct double precision,
        median_low_pct numeric,
        median_high_pct numeric,
        mean_change_pct numeric,
        geometric_change_pct double precision,
        share_at_20_pct numeric,
        quality text,
        is_kept boolean,
        base_per_employee_try numeric,
        per_employee_try numeric
    )
$$;

comment on function mart.member_productivity_as_of(timestamptz) is
'mart.member_productivity as published at the given time; infinity: as last published';
