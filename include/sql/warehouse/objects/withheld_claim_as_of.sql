-- warehouse.withheld_claim_as_of(known_at)
-- requires: support_behind_as_of
-- Grain: one claim for support whose amounts an analyst may not see, as known at known_at.
-- Rules: claims behind which one or two companies stand. Where these are together of one or two companies
--   in a project and item of support, also the claim of the fewest companies beside them:
--   mart.support_finance has the sum of all.
-- Limits: about single companies: not for analysts.
create or replace function warehouse.withheld_claim_as_of(known_at timestamptz)
returns table (claim_code text)
language sql stable
-- Planned by itself and read once, whatever asks for it.
set search_path = pg_catalog, pg_temp
as $$
with behind as materialized (
    select companies.* from warehouse.support_behind_as_of(known_at) as companies
),

counted as (
    select
        behind.project_code,
        behind.support_item,
        behind.claim_code,
        count(distinct behind.counts_as) as companies
    from behind
    where behind.claim_code is not null
    group by behind.project_code, behind.support_item, behind.claim_code
),

few as (
    select
        counted.project_code,
        counted.support_item,
        count(distinct behind.counts_as) as companies
    from counted
    inner join behind using (project_code, support_item, claim_code)
    where counted.companies < 3
    group by counted.project_code, counted.support_item
)

select counted.claim_code
from counted
where counted.companies < 3
union
select beside.claim_code
from few
cross join
    lateral (
        select other.claim_code
        from counted as other
        where other.project_code = few.project_code
            and other.support_item = few.support_item
            and other.companies >= 3
        order by other.companies, other.claim_code
        limit 1
    ) as beside
where few.companies < 3
$$;

comment on function warehouse.withheld_claim_as_of(timestamptz) is
'Claims whose amounts are withheld, as known at the given time';
