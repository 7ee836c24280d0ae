-- mart.trade_total_span(of_dataset, of_span, as_of)
-- requires: trade_vintage, edition
-- Grain: one reporter and period of one span that has ever been published, with its exports of all
--   products as known at as_of.
-- Scope: flow X, World rows of six-digit products, in the dataset's currency.
-- Limits: a sum of subheadings is a reporter's total only where the load held all of them:
--   n_chapters says how many of the 97 chapters have figures.
-- Why it stays: see mart.cluster_partner_span.
create or replace function mart.trade_total_span(of_dataset smallint, of_span date, as_of timestamptz)
returns table (
    reporter_code integer,
    period date,
    value numeric,
    n_products integer,
    n_chapters integer,
    is_sample boolean,
    first_known_at timestamptz,
    known_at timestamptz
)
language plpgsql stable parallel safe
rows 3
set plan_cache_mode = force_custom_plan
set work_mem = '32MB'
set max_parallel_workers_per_gather = 0
as $$
#variable_conflict use_column
declare
    second_month constant date := of_span + interval '1 month';
    third_month constant date := of_span + interval '2 months';
begin
    return query
    select
        vintage.reporter_code,
        vintage.period,
        sum(vintage.value_millis) filter (where vintage.valid_to > as_of or vintage.valid_to = 'infinity') * 0.001,
        (
            count(distinct vintage.product_id) filter (where vintage.valid_to > as_of or vintage.valid_to = 'infinity')
        )::integer,
        (
            count(distinct left(product.hs_code, 2)) filter (
                where vintage.valid_to > as_of or vintage.valid_to = 'infinity'
            )
        )::integer,
        bool_or(coalesce(load.is_sample, false)),
        min(vintage.valid_from),
        max(greatest(
            vintage.valid_from,
            case when vintage.valid_to <= as_of and vintage.valid_to < 'infinity' then vintage.valid_to end
        ))
    from mart.trade_vintage as vintage
    inner join warehouse.dim_product as product on vintage.product_id = product.product_id
    left join mart.edition as load on vintage.load_id = load.load_id
    where (
            (vintage.period = of_span and vintage.dataset_id = of_dataset)
            or (vintage.period = second_month and vintage.dataset_id = of_dataset)
            or (vintage.period = third_month and vintage.dataset_id = of_dataset)
        )
        and vintage.partner_code = 0
        and vintage.flow_code = 'X'
        and product.level = 6
        and vintage.valid_from <= as_of
    group by vintage.reporter_code, vintage.period;
end
$$;

comment on function mart.trade_total_span(smallint, date, timestamptz) is
'Exports of all products by reporter and period in one span (mart.trade_span), as known at the given time.';
