-- warehouse.member_target_market_figure_as_of(known_at)
-- requires: member_target_as_of, project_joined_as_of, respondent_as_of
-- Grain: one project with target markets and one year against the project's base year, as known at known_at.
-- Scope: exports to the target markets of members whose exports there are known in both years. The base year is the
--   last one known before the project's first company joined, else the first one known.
-- Rules: change_pct is that of the sum, share_growing_pct that of companies that exported more there than before;
--   companies of one holding are one. Where all grew, or none, the share would say so of each: NULL.
-- Limits: fewer than 10 companies are withheld. Percent to one decimal, and no level: official exports to the market,
--   less those of members, would be others'. Dominance is not asked here but where the mart is published: not for
--   analysts. It is what members did, not what the project did.
create or replace function warehouse.member_target_market_figure_as_of(known_at timestamptz)
returns table (
    project_code text,
    target_markets text,
    base_year integer,
    year integer,
    companies bigint,
    change_pct numeric,
    share_growing_pct numeric,
    is_withheld boolean
)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
with target as (
    select
        market.project_code,
        string_agg(market.country_code, ', ' order by market.country_code) as target_markets
    from warehouse.bridge_project_market_as_known(known_at) as market
    where market.role = 'target'
    group by market.project_code
),

member as (
    select
        known.project_code,
        respondent.counts_as,
        known.year,
        coalesce(
            max(known.year) filter (where known.year < joined.joined_year) over (
                partition by known.project_code
            ),
            min(known.year) over (partition by known.project_code)
        ) as base_year,
        known.respondent,
        known.target_usd
    from warehouse.member_target_as_of(known_at) as known
    inner join warehouse.respondent_as_of(known_at) as respondent using (respondent)
    left join warehouse.project_joined_as_of(known_at) as joined
        on known.project_code = joined.project_code
),

since as (
    select
        member.*,
        max(member.target_usd) filter (where member.year = member.base_year)
            over (partition by member.project_code, member.respondent) as base_usd
    from member
),

holding as (
    select
        since.project_code,
        since.base_year,
        since.year,
        sum(since.base_usd) as base_usd,
        sum(since.target_usd) as ended_usd
    from since
    where since.year > since.base_year and since.base_usd is not null
    group by since.project_code, since.base_year, since.year, since.counts_as
),

summed as (
    select
        holding.project_code,
        holding.base_year,
        holding.year,
        count(*) as companies,
        count(*) filter (where holding.ended_usd > holding.base_usd) as growing,
        (sum(holding.ended_usd) / nullif(sum(holding.base_usd), 0) - 1) * 100 as change_pct,
        count(*) < 10 as is_withheld
    from holding
    group by holding.project_code, holding.base_year, holding.year
)

select
    summed.project_code,
    target.target_markets,
    summed.base_year,
    summed.year,
    case when not summed.is_withheld then summed.companies end,
    case when not summed.is_withheld then round(summed.change_pct, 1) end,
    case
        when not summed.is_withheld and summed.growing not in (0, summed.companies)
            then round(summed.growing * 100.0 / summed.companies, 1)
    end,
    summed.is_withheld
from summed
inner join target using (project_code)
$$;

comment on function warehouse.member_target_market_figure_as_of(timestamptz) is
'Members'' exports to target markets before disclosure control, as known at the given time';
