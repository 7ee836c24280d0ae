-- mart.member_target_market_as_of(known_at)
-- requires: published_row_as_of
-- Grain: one project with target markets and one year against the project's base year, as published at known_at.
-- Scope and rules: see warehouse.member_target_market_figure_as_of, which the publication computes it by.
-- Limits: of it, what disclosure control has printed (docs/disclosure.md): from 10 companies on, of which no one or
--   two make up too much of the exports of either year. A row keeps what was printed before (is_kept) where the new
--   figures would tell what one or two companies changed.
create or replace function mart.member_target_market_as_of(known_at timestamptz)
returns table (
    project_code text,
    target_markets text,
    base_year integer,
    year integer,
    companies bigint,
    change_pct numeric,
    share_growing_pct numeric,
    is_withheld boolean,
    is_kept boolean
)
language sql stable
-- Reads when it was published, which is not for everybody, and gives what was printed.
security definer
set search_path = pg_catalog, pg_temp
as $$
select shown.*
from warehouse.published_row_as_of('member_target_market', 'member_target_market', known_at) as printed
cross join
    lateral jsonb_to_record(printed.figures) as shown (
        project_code text,
        target_markets text,
        base_year integer,
        year integer,
        companies bigint,
        change_pct numeric,
        share_growing_pct numeric,
        is_withheld boolean,
        is_kept boolean
    )
$$;

comment on function mart.member_target_market_as_of(timestamptz) is
'mart.member_target_market as published at the given time; infinity: as last published';
