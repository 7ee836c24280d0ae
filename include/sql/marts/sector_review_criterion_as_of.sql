-- mart.sector_review_criterion_as_of(known_at)
-- Grain: one sector of one province under one criterion of the reviews, as known at known_at.
-- Scope: warehouse.fact_sector_review_score. Scores of sectors, which are of no single company.
-- Rules: criterion_rank is the place by this criterion alone within the province; equal scores share it.
--  weight is that of the criterion; where it is NULL the criteria weigh the same in mart.sector_review.
-- Limits: a criterion without a score has no row.
create or replace function mart.sector_review_criterion_as_of(known_at timestamptz)
returns table (
    province_code text,
    sector_name text,
    criterion_code text,
    criterion_name_en text,
    weight numeric,
    score numeric,
    criterion_rank bigint
)
language sql stable
-- Reads what who asks may not read in single rows.
security definer
set search_path = pg_catalog, pg_temp
as $$
select
    reviewed.province_code,
    reviewed.sector_name,
    reviewed.criterion_code,
    criterion.name_en as criterion_name_en,
    criterion.weight,
    reviewed.score,
    rank() over (
        partition by reviewed.province_code, reviewed.criterion_code
        order by reviewed.score desc
    ) as criterion_rank
from warehouse.fact_sector_review_score_as_known(known_at) as reviewed
inner join warehouse.dim_sector_review_criterion_as_known(known_at) as criterion using (criterion_code)
$$;

comment on function mart.sector_review_criterion_as_of(timestamptz) is
'mart.sector_review_criterion as known at the given time; infinity: as now known';
