-- warehouse.member_productivity_figure_as_of(known_at)
-- requires: member_productivity_pair_as_of, median_low_rank, shown_counts
-- Grain: one project, measure and year against the project's base year, as known at known_at.
-- Scope: companies with a figure in both years (matched panel), see warehouse.member_productivity_pair.
-- Rules: aggregate is (sum of amounts / sum of employees) against the base year; mean, median and geometric
--  mean are of the companies' own changes. The interval of the median is the bootstrap's, computed
--  and not drawn (warehouse.median_low_rank). Median and aggregate stand side by side: one data set
--  has several answers. Levels are the panel's sum of amounts over its sum of employees in either year, in whole
--  lira and in prices of the base year where the changes are: nominal ones beside them would tell apart companies
--  of different industries.
-- Limits: percentages need 10 matched companies, counts 3 (companies of one holding are one); counts and
--  shares that would tell of one or two are withheld: of a panel that has lost one company the
--  attrition. Where more than 30 % have left the panel, quality is 'low'. A change is not the
--  project's effect. Dominance is not asked here but where the mart is published: not for analysts.
create or replace function warehouse.member_productivity_figure_as_of(known_at timestamptz)
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
    base_per_employee_try numeric,
    per_employee_try numeric
)
language sql stable
set search_path = pg_catalog, pg_temp
-- As in warehouse.member_productivity_pair_as_of: the panel is taken for small.
set enable_nestloop = off
set enable_mergejoin = off
as $$
with matched as (
    select
        pair.*,
        (pair.amount_try / pair.employees) / nullif(pair.base_amount_try / pair.base_employees, 0) as ratio,
        row_number() over (
            partition by pair.project_code, pair.measure, pair.year
            order by (pair.amount_try / pair.employees) / nullif(pair.base_amount_try / pair.base_employees, 0)
        ) as place
    from warehouse.member_productivity_pair_as_of(known_at) as pair
    where pair.amount_try is not null and pair.base_amount_try > 0 and pair.amount_try > 0
),

size as (
    select
        matched.project_code,
        matched.measure,
        matched.year,
        count(*) as n_matched,
        warehouse.median_low_rank(count(*)) as low_rank
    from matched
    group by matched.project_code, matched.measure, matched.year
),

bounds as (
    select
        project_code,
        measure,
        year,
        max(matched.ratio) filter (where matched.place = size.low_rank) as low,
        max(matched.ratio) filter (where matched.place = size.n_matched + 1 - size.low_rank) as high
    from matched
    inner join size using (project_code, measure, year)
    group by project_code, measure, year
),

measured as (
    select
        matched.project_code,
        matched.measure,
        matched.year,
        sum(matched.amount_try) / sum(matched.employees)
        / (sum(matched.base_amount_try) / sum(matched.base_employees)) as aggregate_ratio,
        round(sum(matched.base_amount_try) / sum(matched.base_employees)) as base_per_employee_try,
        round(sum(matched.amount_try) / sum(matched.employees)) as per_employee_try,
        avg(matched.ratio) as mean_ratio,
        percentile_cont(0.5) within group (order by matched.ratio::double precision) as median_ratio,
        exp(avg(ln(matched.ratio::double precision))) as geometric_ratio,
        count(*) filter (where matched.ratio >= 1.2) as n_at_20,
        count(distinct matched.counts_as) filter (where matched.ratio >= 1.2) as at_20_respondents
    from matched
    group by matched.project_code, matched.measure, matched.year
),

panel as (
    select
        pair.project_code,
        pair.measure,
        pair.base_year,
        pair.year,
        bool_and(pair.is_constant_prices) as is_constant_prices,
        count(*) as n_base,
        count(distinct pair.counts_as) as base_respondents,
        count(*) filter (where pair.amount_try > 0 and pair.base_amount_try > 0) as n_matched,
        count(distinct pair.counts_as) filter (where pair.amount_try > 0 and pair.base_amount_try > 0)
            as matched_respondents
    from warehouse.member_productivity_pair_as_of(known_at) as pair
    group by pair.project_code, pair.measure, pair.base_year, pair.year
),

guarded as (
    select
        panel.*,
        measured.aggregate_ratio,
        measured.base_per_employee_try,
        measured.per_employee_try,
        measured.median_ratio,
        measured.mean_ratio,
        measured.geometric_ratio,
        panel.matched_respondents >= 3 as is_counted,
        panel.matched_respondents >= 10 as is_shown,
        warehouse.shown_counts(
            array[panel.n_matched, measured.n_at_20], array[panel.matched_respondents, measured.at_20_respondents]
        ) as shown,
        -- The whole after its part: what is withheld is the base, not the panel.
        warehouse.shown_counts(
            array[panel.n_base - panel.n_matched], array[panel.base_respondents - panel.matched_respondents]
        ) as shown_lost
    from panel
    left join measured using (project_code, measure, year)
)

select
    guarded.project_code,
    guarded.measure,
    guarded.base_year,
    guarded.year,
    guarded.is_constant_prices,
    case when guarded.is_counted then guarded.n_matched + guarded.shown_lost[1] end as companies_base,
    case when guarded.is_counted then guarded.n_matched end as companies_matched,
    case when guarded.is_shown then guarded.shown_lost[1] * 100.0 / guarded.n_base end as attrition_pct,
    case when guarded.is_shown then (guarded.aggregate_ratio - 1) * 100 end as aggregate_change_pct,
    case when guarded.is_shown then (guarded.median_ratio - 1) * 100 end as median_change_pct,
    case when guarded.is_shown then (bounds.low - 1) * 100 end as median_low_pct,
    case when guarded.is_shown then (bounds.high - 1) * 100 end as median_high_pct,
    case when guarded.is_shown then (guarded.mean_ratio - 1) * 100 end as mean_change_pct,
    case when guarded.is_shown then (guarded.geometric_ratio - 1) * 100 end as geometric_change_pct,
    case when guarded.is_shown then guarded.shown[2] * 100.0 / guarded.n_matched end
        as share_at_20_pct,
    case
        when not guarded.is_shown then 'withheld'
        when (guarded.n_base - guarded.n_matched) * 10 > guarded.n_base * 3 then 'low'
        else 'normal'
    end as quality,
    case when guarded.is_shown then guarded.base_per_employee_try end as base_per_employee_try,
    case when guarded.is_shown then guarded.per_employee_try end as per_employee_try
from guarded
left join bounds using (project_code, measure, year)
$$;

comment on function warehouse.member_productivity_figure_as_of(timestamptz) is
'Productivity of members before disclosure control, as known at the given time';
