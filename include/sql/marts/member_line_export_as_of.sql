-- mart.member_line_export_as_of(known_at)
-- requires: published_row_as_of
-- Grain: one cluster and year, as published at known_at.
-- Scope and rules: see warehouse.member_line_export_figure_as_of, which the publication computes it by.
-- Limits: of it, what disclosure control has printed (docs/disclosure.md): from 10 companies on, of which no one or two
--   make up too much of what is in detail, in the cluster's products, out of them, or not in detail. A row keeps what
--   was printed before (is_kept) where the new figures would tell what one or two companies changed or sent late.
create or replace function mart.member_line_export_as_of(known_at timestamptz)
returns table (
    cluster_code text,
    year integer,
    quarters bigint,
    companies bigint,
    in_line_share_pct numeric,
    coverage_pct numeric,
    is_withheld boolean,
    is_kept boolean
)
language sql stable
-- Reads when it was published, which is not for everybody, and gives what was printed.
security definer
set search_path = pg_catalog, pg_temp
as $$
select shown.*
from warehouse.published_row_as_of('member_line_export', 'member_line_export', known_at) as printed
cross join
    lateral jsonb_to_record(printed.figures) as shown (
        cluster_code text,
        year integer,
        quarters bigint,
        companies bigint,
        in_line_share_pct numeric,
        coverage_pct numeric,
        is_withheld boolean,
        is_kept boolean
    )
$$;

comment on function mart.member_line_export_as_of(timestamptz) is
'mart.member_line_export as published at the given time; infinity: as last published';
