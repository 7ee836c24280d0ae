-- warehouse.member_vs_sector_figure_as_of(known_at)
-- requires: cluster_export_month_as_of, cluster_list_break, member_performance_as_of, project_joined_as_of,
-- requires: respondent_as_of, growth_condition_as_of
-- Grain: one project and year against the project's base year, by official dataset, as known at known_at.
-- Scope: exports of members with a figure in both years, against the official exports of the cluster's
--  products (mart.cluster_export_month, years whose twelve months are published, made-up figures left
--  out) less those of the same members: the rest is made up of the same ones in both years, whoever else
--  is known of one of them only, and rests on no figure of anybody outside of the panel.
-- Rules: the base year is the last with members' exports before the project's first company joined, else the first.
--  (members' ratio / ratio of the rest of the sector - 1), percent. It is comparative growth and not
--  impact: it says nothing of what would have been without the project. It is called impact where
--  both conditions hold: a panel of at least 30 companies (has_enough_companies), and the same
--  growth as the rest of the sector before the companies joined, p > 0.1, measured on at least 30 of
--  them too (has_equal_trends, warehouse.growth_condition_as_of). conditions says what is missing. The
--  standard error is that of a ratio of sums over the companies of the panel; the rest of the
--  sector is taken for known. Where the cluster's list of products changed from the beginning of the base year to the
--  end of the year (mart.cluster_list_change), the sector is not the same one in both: there is no comparison, and no
--  grade or conditions of one (NULL). Nor is there one where the rest of the sector is not above 0 in both years:
--  conditions says so, which tells of the exports of both years as a comparison does.
-- Limits: neither of the two ratios is given: with the official exports they would solve for the members'
--  exports exactly. To one decimal, because each official dataset is one more equation. Fewer than 10
--  companies are withheld (companies of one holding are one), and members that exported nothing in one of the
--  years: that there is no ratio, or one of 0, would say so of each. Dominance is not asked here but where the
--  mart is published: not for analysts.
--  Members' exports are all that they export, the sector's those of the cluster's products: where members export other
--  products too, the rest is too small, and its growth off. What they export of the cluster's products is known by
--  product only (form M2, mart.member_line_export), of quarters and companies whose forms have it, and never of the
--  register's years: taken where it is known it would be another quantity from company to company and year to year.
create or replace function warehouse.member_vs_sector_figure_as_of(known_at timestamptz)
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
    conditions text
)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
with member as (
    select
        performance.project_code,
        performance.respondent,
        respondent.counts_as,
        performance.year,
        performance.export_usd,
        coalesce(
            max(performance.year) filter (where performance.year < joined.joined_year) over (
                partition by performance.project_code
            ),
            min(performance.year) over (partition by performance.project_code)
        ) as base_year
    from warehouse.member_performance_as_of(member_vs_sector_figure_as_of.known_at) as performance
    inner join warehouse.respondent_as_of(known_at) as respondent using (respondent)
    left join warehouse.project_joined_as_of(known_at) as joined
        on performance.project_code = joined.project_code
    where performance.export_usd is not null
),

since as (
    select
        member.*,
        max(member.export_usd) filter (where member.year = member.base_year)
            over (partition by member.project_code, member.respondent) as base_export_usd
    from member
),

holding as (
    select
        since.project_code,
        since.base_year,
        since.year,
        count(*) as companies,
        sum(since.base_export_usd) as base_usd,
        sum(since.export_usd) as ended_usd,
        sum(since.base_export_usd ^ 2) as base_squares,
        sum(since.export_usd ^ 2) as ended_squares,
        sum(since.export_usd * since.base_export_usd) as products
    from since
    where since.year > since.base_year and since.base_export_usd is not null
    group by since.project_code, since.base_year, since.year, since.counts_as
),

summed as (
    select
        holding.project_code,
        holding.base_year,
        holding.year,
        sum(holding.companies)::bigint as companies,
        sum(holding.base_usd) as base_usd,
        sum(holding.ended_usd) as ended_usd,
        sum(holding.base_squares) as base_squares,
        sum(holding.ended_squares) as ended_squares,
        sum(holding.products) as products,
        sum(holding.ended_usd) / nullif(sum(holding.base_usd), 0) as ratio,
        count(*) < 10 or sum(holding.base_usd) = 0 or sum(holding.ended_usd) = 0 as is_withheld
    from holding
    group by holding.project_code, holding.base_year, holding.year
),

panel as (
    select
        summed.*,
        -- From the squares of what each company exports beyond the ratio times what it exported before.
        sqrt(
            summed.companies::numeric / nullif(summed.companies - 1, 0) * greatest(
                summed.ended_squares - 2 * summed.ratio * summed.products + summed.ratio ^ 2 * summed.base_squares, 0
            )
        ) / nullif(summed.base_usd, 0) as ratio_error
    from summed
),

sector as (
    select
        export.dataset_code,
        export.cluster_code,
        left(export.month, 4)::integer as year,
        sum(export.value_usd) as export_usd
    from mart.cluster_export_month_as_of(member_vs_sector_figure_as_of.known_at) as export
    where not export.is_synthetic
    group by export.dataset_code, export.cluster_code, left(export.month, 4)
    having count(*) = 12
)

select
    panel.project_code,
    project.cluster_code,
    base_sector.dataset_code,
    panel.base_year,
    panel.year,
    case when not panel.is_withheld then panel.companies end as companies,
    case when asked.is_compared then round((panel.ratio / asked.rest_ratio - 1) * 100, 1) end as comparative_growth_pct,
    case when asked.is_compared then round(panel.ratio_error / asked.rest_ratio * 100, 1) end as standard_error_pct,
    panel.is_withheld,
    case
        when not asked.is_compared then null
        when condition.n_companies and condition.trends then 'impact'
        else 'comparative growth'
    end as grade,
    case when not panel.is_withheld then condition.n_companies end as has_enough_companies,
    case when not panel.is_withheld then condition.trends end as has_equal_trends,
    case
        when not asked.is_one_list then null
        when not asked.is_compared then 'not asked: the rest of the sector is not above 0 in one of the two years'
        when condition.n_companies and condition.trends then 'both hold'
        else concat_ws(
                '; ',
                case when not condition.n_companies then 'fewer than 30 companies in the panel' end,
                case
                    when condition.trends is null
                        then 'trends before joining not measured: fewer than 30 companies with two years before'
                    when not condition.trends then 'members grew otherwise than their sector before they joined'
                end
            )
    end as conditions
from panel
inner join warehouse.dim_project_as_known(member_vs_sector_figure_as_of.known_at) as project using (project_code)
inner join sector as base_sector
    on project.cluster_code = base_sector.cluster_code and panel.base_year = base_sector.year
inner join sector as ended_sector
    on base_sector.dataset_code = ended_sector.dataset_code
        and base_sector.cluster_code = ended_sector.cluster_code
        and panel.year = ended_sector.year
left join warehouse.growth_condition_as_of(member_vs_sector_figure_as_of.known_at) as before_joining
    on panel.project_code = before_joining.project_code and base_sector.dataset_code = before_joining.dataset_code
cross join
    lateral (
        select
            panel.companies >= 30 and not panel.is_withheld as n_companies,
            case when before_joining.companies_before >= 30 then before_joining.has_equal_trends end as trends
    ) as condition
cross join
    lateral (
        select
            base_sector.export_usd - panel.base_usd as base_usd,
            ended_sector.export_usd - panel.ended_usd as ended_usd,
            not panel.is_withheld
            and not exists (
                select from mart.cluster_list_break((panel.year - panel.base_year) * 4 + 3) as broken
                where broken.cluster_code = project.cluster_code
                    and broken.quarter_no = panel.year * 4 + 4
            ) as is_one_list
    ) as rest
cross join
    lateral (
        select
            rest.is_one_list,
            rest.is_one_list and rest.base_usd > 0 and rest.ended_usd > 0 as is_compared,
            rest.ended_usd / nullif(rest.base_usd, 0) as rest_ratio
    ) as asked
$$;

comment on function warehouse.member_vs_sector_figure_as_of(timestamptz) is
'Members against their sector before disclosure control, as known at the given time';
