-- mart.cluster_month_history_as_of(as_of)
-- requires: cluster_trade_vintage, trade_total_history_as_of
-- Grain: one cluster, dataset and month that has ever been published; and, as series total, the
--   exports of all products.
-- Scope: Türkiye's monthly exports (reporter 792, flow X, which includes re-exports), World rows.
-- Limits: a month whose figures were all withdrawn keeps its row and has no value. A month in
--   which nothing of a cluster was exported has no row: it counts as not published. The total is
--   there only where subheadings of at least 90 chapters are; see mart.trade_total_history_as_of.
-- Rules: a month is final once the yearly figures of its year are known (Türkiye's exports in an
--   annual dataset), real for real and synthetic for synthetic.
-- Why it stays: mart.export_quarter_as_of computes every kind of quarter from rows of this form.
create or replace function mart.cluster_month_history_as_of(as_of timestamptz)
returns table (
    series_code text,
    dataset_code text,
    month_start date,
    value_usd numeric,
    n_products integer,
    list_version text,
    is_synthetic boolean,
    is_sample boolean,
    first_publication text[],
    last_publication text[],
    known_at timestamptz,
    is_final boolean
)
language sql stable
as $$
with final_year as (
    select distinct
        total.is_synthetic,
        total.period as year_start
    from mart.trade_total_history_as_of(as_of) as total
    where total.frequency = 'A' and total.reporter_code = 792 and total.n_products > 0
),

event as (
    select
        vintage.cluster_code,
        vintage.dataset_code,
        vintage.period,
        vintage.is_synthetic,
        max(vintage.list_version) as list_version,
        sum(vintage.value) filter (where vintage.valid_to > as_of or vintage.valid_to = 'infinity') as value_usd,
        count(distinct vintage.hs_code) filter (
            where vintage.valid_to > as_of or vintage.valid_to = 'infinity'
        ) as n_products,
        bool_or(coalesce(load.is_sample, false)) filter (
            where vintage.valid_to > as_of or vintage.valid_to = 'infinity'
        ) as is_sample,
        min(vintage.valid_from) as first_known_at,
        max(greatest(
            vintage.valid_from,
            case
                when vintage.valid_to <= as_of and vintage.valid_to < 'infinity' then vintage.valid_to
            end
        )) as known_at
    from mart.cluster_trade_vintage as vintage
    left join mart.edition as load on vintage.load_id = load.load_id
    where vintage.reporter_code = 792
        and vintage.partner_code = 0
        and vintage.flow_code = 'X'
        and vintage.frequency = 'M'
        and vintage.currency = 'USD'
        and vintage.valid_from <= as_of
    group by vintage.cluster_code, vintage.dataset_code, vintage.period, vintage.is_synthetic
    union all
    select
        'total',
        total.dataset_code,
        total.period,
        total.is_synthetic,
        null,
        total.value_usd,
        total.n_products,
        total.is_sample,
        total.first_known_at,
        total.known_at
    from mart.trade_total_history_as_of(as_of) as total
    where total.reporter_code = 792 and total.frequency = 'M' and total.n_chapters >= 90
)

select
    event.cluster_code,
    event.dataset_code,
    event.period,
    event.value_usd,
    event.n_products::integer,
    event.list_version,
    event.is_synthetic,
    event.is_sample or event.is_synthetic,
    array[to_char(event.first_known_at, 'YYYYMMDDHH24MISSUS')],
    array[to_char(event.known_at, 'YYYYMMDDHH24MISSUS')],
    event.known_at,
    final_year.year_start is not null
from event
left join final_year
    on date_trunc('year', event.period)::date = final_year.year_start
    and event.is_synthetic = final_year.is_synthetic
$$;

comment on function mart.cluster_month_history_as_of(timestamptz) is
'Every month of every cluster (and of all products: total) with its exports as known at the given time, when they '
'were first and last published, and whether they are final.';
