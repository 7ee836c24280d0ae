-- warehouse.member_productivity_pair_as_of(known_at)
-- requires: member_performance_as_of, project_joined_as_of, respondent_as_of
-- Grain: one company of one project in its base year and one later year, by one measure,
--   as known at known_at.
-- Scope: companies with a figure in the base year, which is the last with figures before the project's first
--   company joined, else the first with figures. A company without one in the later year has NULL there: it
--   has left the panel. Years before the base year are not compared.
-- Rules: value_added is value added an employee, turnover is turnover an employee (the fallback).
--   Prices are those of the base year where every figure of the project and measure has an index of
--   producer prices (of its industry, else of all industry); else they are current prices and
--   is_constant_prices is false.
-- Limits: counts_as is what a company is counted by (warehouse.respondent_as_of).
--   About single companies: not for analysts.
create or replace function warehouse.member_productivity_pair_as_of(known_at timestamptz)
returns table (
    project_code text,
    measure text,
    base_year integer,
    year integer,
    respondent text,
    counts_as text,
    is_constant_prices boolean,
    base_amount_try numeric,
    base_employees numeric,
    amount_try numeric,
    employees numeric
)
language sql stable
-- Planned by itself and read once, whatever asks for it.
set search_path = pg_catalog, pg_temp
-- The planner takes the figures for few and would compare all of a project with all; hashed, each finds
-- its own.
set enable_nestloop = off
set enable_mergejoin = off
as $$
with figure as (
    select
        performance.project_code,
        performance.respondent,
        respondent.counts_as,
        performance.year,
        measure.measure,
        measure.amount_try,
        performance.employees,
        coalesce(industry.price_index, everything.price_index) as price_index,
        coalesce(
            max(performance.year) filter (where performance.year < joined.joined_year) over (
                partition by performance.project_code, measure.measure
            ),
            min(performance.year) over (partition by performance.project_code, measure.measure)
        ) as base_year
    from warehouse.member_performance_as_of(known_at) as performance
    inner join warehouse.respondent_as_of(known_at) as respondent using (respondent)
    left join warehouse.project_joined_as_of(known_at) as joined
        on performance.project_code = joined.project_code
    cross join
        lateral (
            values ('value_added', performance.value_added_try), ('turnover', performance.turnover_try)
        ) as measure (measure, amount_try)
    left join warehouse.fact_producer_price_as_known(known_at) as industry
        on performance.nace_code = industry.nace_code and performance.year = industry.year
    left join warehouse.fact_producer_price_as_known(known_at) as everything
        on everything.nace_code = 'TOTAL' and performance.year = everything.year
    where measure.amount_try is not null and performance.employees > 0
),

priced as (
    select
        figure.*,
        bool_and(figure.price_index is not null) over (partition by figure.project_code, figure.measure)
            as is_constant_prices
    from figure
),

span as (
    select distinct
        priced.project_code,
        priced.measure,
        priced.base_year,
        priced.year
    from priced
    where priced.year > priced.base_year
)

select
    span.project_code,
    span.measure,
    span.base_year,
    span.year,
    base.respondent,
    base.counts_as,
    base.is_constant_prices,
    base.amount_try as base_amount_try,
    base.employees as base_employees,
    case when base.is_constant_prices
            then
                ended.amount_try * base.price_index / ended.price_index
        else ended.amount_try
    end as amount_try,
    ended.employees
from span
inner join priced as base
    on span.project_code = base.project_code and span.measure = base.measure and span.base_year = base.year
left join priced as ended
    on base.project_code = ended.project_code
        and base.measure = ended.measure
        and base.respondent = ended.respondent
        and span.year = ended.year
$$;

comment on function warehouse.member_productivity_pair_as_of(timestamptz) is
'Companies with their productivity in the base year and a later one: the panel behind mart.member_productivity';
