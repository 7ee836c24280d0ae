-- mart.member_productivity_as_of(known_at)
-- requires: member_productivity_pair_as_of
-- Grain: one project, measure and year against the project's base year, as known at known_at.
-- Scope: companies with a figure in both years (matched panel), see warehouse.member_productivity_pair.
-- Rules: aggregate is (sum of amounts / sum of employees) against the base year; mean, median and geometric
--  mean are of the companies' own changes. The interval is the 2.5th to 97.5th percentile of the
--  median over 1,000 samples of the panel with replacement, drawn from a digest of sample, place and
--  project, so that it is the same each time. Median and aggregate stand side by side: one data set
--  has several answers.
-- Limits: fewer than 3 matched companies are withheld (companies of one holding are one), and so are counts
--  and shares that would tell of one or two: of a panel that has lost one company the attrition. The
--  share of companies at +20 % needs 10. Where more than 30 % have left the panel, quality is 'low'. A
--  change is not the project's effect.
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
    median_low_pct double precision,
    median_high_pct double precision,
    mean_change_pct numeric,
    geometric_change_pct double precision,
    share_at_20_pct numeric,
    quality text
)
language sql stable
-- Reads what who asks may not read in single rows.
security definer
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
            partition by pair.project_code, pair.measure, pair.year order by pair.respondent
        ) as place,
        count(*) over (partition by pair.project_code, pair.measure, pair.year) as n_matched
    from warehouse.member_productivity_pair_as_of(known_at) as pair
    where pair.amount_try is not null and pair.base_amount_try > 0 and pair.amount_try > 0
),

drawn as (
    select
        panel.project_code,
        panel.measure,
        panel.year,
        sample.sample_no,
        1 + ((
            ('x' || left(md5(sample.sample_no || ' ' || panel.place || ' ' || panel.project_code), 8))::bit(32)::bigint
            * panel.n_matched
        ) >> 32) as place
    from matched as panel
    cross join generate_series(1, 1000) as sample (sample_no)
    where panel.n_matched >= 3
),

resampled as (
    select
        drawn.project_code,
        drawn.measure,
        drawn.year,
        drawn.sample_no,
        percentile_cont(0.5) within group (order by matched.ratio::double precision) as median_ratio
    from drawn
    inner join matched using (project_code, measure, year, place)
    group by drawn.project_code, drawn.measure, drawn.year, drawn.sample_no
),

bounds as (
    select
        resampled.project_code,
        resampled.measure,
        resampled.year,
        percentile_cont(0.025) within group (order by resampled.median_ratio) as low,
        percentile_cont(0.975) within group (order by resampled.median_ratio) as high
    from resampled
    group by resampled.project_code, resampled.measure, resampled.year
),

measured as (
    select
        matched.project_code,
        matched.measure,
        matched.year,
        sum(matched.amount_try) / sum(matched.employees)
        / (sum(matched.base_amount_try) / sum(matched.base_employees)) as aggregate_ratio,
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
        measured.median_ratio,
        measured.mean_ratio,
        measured.geometric_ratio,
        panel.matched_respondents >= 3 as is_shown,
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
    case when guarded.is_shown then guarded.n_matched + guarded.shown_lost[1] end as companies_base,
    case when guarded.is_shown then guarded.n_matched end as companies_matched,
    case when guarded.is_shown then guarded.shown_lost[1] * 100.0 / guarded.n_base end as attrition_pct,
    case when guarded.is_shown then (guarded.aggregate_ratio - 1) * 100 end as aggregate_change_pct,
    case when guarded.is_shown then (guarded.median_ratio - 1) * 100 end as median_change_pct,
    case when guarded.is_shown then (bounds.low - 1) * 100 end as median_low_pct,
    case when guarded.is_shown then (bounds.high - 1) * 100 end as median_high_pct,
    case when guarded.is_shown then (guarded.mean_ratio - 1) * 100 end as mean_change_pct,
    case when guarded.is_shown then (guarded.geometric_ratio - 1) * 100 end as geometric_change_pct,
    case when guarded.is_shown and guarded.n_matched >= 10 then guarded.shown[2] * 100.0 / guarded.n_matched end
        as share_at_20_pct,
    case
        when not guarded.is_shown then 'withheld'
        when (guarded.n_base - guarded.n_matched) * 10 > guarded.n_base * 3 then 'low'
        else 'normal'
    end as quality
from guarded
left join bounds using (project_code, measure, year)
$$;

comment on function mart.member_productivity_as_of(timestamptz) is
'mart.member_productivity as known at the given time; infinity: as now known';
