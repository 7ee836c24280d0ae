-- mart.margin_year_as_of(as_of)
-- requires: cluster_list_break, cluster_partner_as_of, cluster_variety_quarter_as_of
-- Grain: one cluster, dataset and year whose four quarters, and those of the year before, are
--   complete; as known at as_of.
-- Scope: Türkiye's monthly exports by variety (HS2022 subheading and partner), summed over a window
--   of four quarters, January to December.
-- Limits: HS revisions go through the correlation first; where it gives equal parts, a subheading
--   that is new in a revision is not taken for a new product. The sum over partners can be less
--   than the exports to the World. Never from annual data: months are a series of their own.
-- Rules: a variety is active in a year with at least 10,000 US dollars, so that samples and single
--   parcels neither enter nor leave. change = intensive + entry - exit + below_threshold, exactly:
--   varieties active in both years; in this one only; in the one before only; and the change of
--   what was below the threshold. Over a change of the cluster's list (mart.cluster_list_change) there is no change
--   and no part of it: products of the list would enter and leave that were sold all along. Exports of a year in which
--   the list changes are of each month's own list: is_of_one_list, and was_of_one_list of the year before.
create or replace function mart.margin_year_as_of(as_of timestamptz)
returns table (
    cluster_code text,
    year integer,
    export_usd numeric,
    export_before_usd numeric,
    change_usd numeric,
    intensive_usd numeric,
    entry_usd numeric,
    exit_usd numeric,
    below_threshold_usd numeric,
    n_continuing integer,
    n_entry integer,
    n_exit integer,
    is_synthetic boolean,
    dataset_code text,
    is_of_one_list boolean,
    was_of_one_list boolean
)
language sql stable
-- The planner takes sums of varieties for a handful of rows; a nested loop would compare all with all.
set enable_nestloop = off
set work_mem = '64MB'
as $$
with list_break as materialized (
    select
        broken.cluster_code,
        broken.quarter_no
    from mart.cluster_list_break(7) as broken
),

break_within as materialized (
    select
        broken.cluster_code,
        broken.quarter_no / 4 - 1 as year
    from mart.cluster_list_break(3) as broken
    where broken.quarter_no % 4 = 0
),

whole_year as (
    select
        traded.cluster_code,
        traded.dataset_code,
        traded.is_synthetic,
        (traded.quarter_no - 1) / 4 as year
    from mart.cluster_partner_as_of(as_of) as traded
    where traded.partner_code = 0 and traded.n_months = 3 and traded.currency = 'USD'
    group by traded.cluster_code, traded.dataset_code, traded.is_synthetic, (traded.quarter_no - 1) / 4
    having count(*) = 4
),

year_value as (
    select
        variety.cluster_code,
        variety.dataset_code,
        (variety.quarter_no - 1) / 4 as year,
        variety.partner_code,
        variety.hs_code,
        sum(variety.value_usd) as value_usd
    from mart.cluster_variety_quarter_as_of(as_of) as variety
    inner join warehouse.dim_trade_area as area on variety.partner_code = area.area_code
    where area.kind not in ('world', 'group')
    group by
        variety.cluster_code, variety.dataset_code, (variety.quarter_no - 1) / 4, variety.partner_code, variety.hs_code
),

-- Each variety's value of a year beside that of the year before; 0 where it was not exported.
side as (
    select
        year_value.cluster_code,
        year_value.dataset_code,
        year_value.year + step.years as year,
        year_value.partner_code,
        year_value.hs_code,
        case when step.years = 0 then year_value.value_usd else 0 end as this_usd,
        case when step.years = 1 then year_value.value_usd else 0 end as before_usd
    from year_value
    cross join (values (0), (1)) as step (years)
),

pair as (
    select
        side.cluster_code,
        side.dataset_code,
        side.year,
        sum(side.this_usd) as this_usd,
        sum(side.before_usd) as before_usd,
        sum(side.this_usd) >= 10000 as is_active,
        sum(side.before_usd) >= 10000 as was_active
    from side
    group by
        side.cluster_code, side.dataset_code, side.year, side.partner_code, side.hs_code
),

margin as (
    select
        pair.cluster_code,
        pair.dataset_code,
        pair.year,
        sum(pair.this_usd) as export_usd,
        sum(pair.before_usd) as export_before_usd,
        sum(pair.this_usd - pair.before_usd) filter (where pair.is_active and pair.was_active) as intensive_usd,
        sum(pair.this_usd) filter (where pair.is_active and not pair.was_active) as entry_usd,
        sum(pair.before_usd) filter (where not pair.is_active and pair.was_active) as exit_usd,
        count(*) filter (where pair.is_active and pair.was_active)::integer as n_continuing,
        count(*) filter (where pair.is_active and not pair.was_active)::integer as n_entry,
        count(*) filter (where not pair.is_active and pair.was_active)::integer as n_exit
    from pair
    group by pair.cluster_code, pair.dataset_code, pair.year
)

select
    margin.cluster_code,
    margin.year,
    margin.export_usd,
    margin.export_before_usd,
    case when span.is_comparable then margin.export_usd - margin.export_before_usd end,
    case when span.is_comparable then coalesce(margin.intensive_usd, 0) end,
    case when span.is_comparable then coalesce(margin.entry_usd, 0) end,
    case when span.is_comparable then coalesce(margin.exit_usd, 0) end,
    case when span.is_comparable then
            margin.export_usd - margin.export_before_usd
            - coalesce(margin.intensive_usd, 0) - coalesce(margin.entry_usd, 0) + coalesce(margin.exit_usd, 0)
    end,
    case when span.is_comparable then margin.n_continuing end,
    case when span.is_comparable then margin.n_entry end,
    case when span.is_comparable then margin.n_exit end,
    this.is_synthetic,
    margin.dataset_code,
    span.is_of_one_list,
    span.was_of_one_list
from margin
inner join whole_year as this using (cluster_code, dataset_code, year)
inner join whole_year as before
    on margin.cluster_code = before.cluster_code
    and margin.dataset_code = before.dataset_code
    and margin.year = before.year + 1
cross join
    lateral (
        select
            not exists (
                select from list_break
                where list_break.cluster_code = margin.cluster_code
                    and list_break.quarter_no = margin.year * 4 + 4
            ) as is_comparable,
            not exists (
                select from break_within
                where break_within.cluster_code = margin.cluster_code
                    and break_within.year = margin.year
            ) as is_of_one_list,
            not exists (
                select from break_within
                where break_within.cluster_code = margin.cluster_code
                    and break_within.year = margin.year - 1
            ) as was_of_one_list
    ) as span
$$;

comment on function mart.margin_year_as_of(timestamptz) is
'mart.margin_year as it was known at the given time';
