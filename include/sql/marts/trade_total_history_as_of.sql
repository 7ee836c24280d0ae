-- mart.trade_total_history_as_of(as_of)
-- requires: trade_vintage
-- Grain: one reporter, dataset and period with its exports of all products.
-- Scope: flow X, World rows of six-digit products, in US dollars.
-- Limits: a sum of subheadings is a reporter's total only where the load held all of them:
--   n_chapters says how many of the 97 chapters have figures; those who use the total as one ask
--   for at least 90.
-- Why it stays: the share of a cluster in all exports and its revealed advantage rest on it.
create or replace function mart.trade_total_history_as_of(as_of timestamptz)
returns table (
    reporter_code integer,
    dataset_code text,
    frequency text,
    period date,
    value_usd numeric,
    n_products integer,
    n_chapters integer,
    is_synthetic boolean,
    is_sample boolean,
    first_known_at timestamptz,
    known_at timestamptz
)
language sql stable
as $$
select
    vintage.reporter_code,
    vintage.dataset_code,
    vintage.frequency,
    vintage.period,
    sum(vintage.value_millis) filter (
        where vintage.valid_to > as_of or vintage.valid_to = 'infinity'
    ) * 0.001,
    count(distinct vintage.product_id) filter (
        where vintage.valid_to > as_of or vintage.valid_to = 'infinity'
    )::integer,
    count(distinct left(product.hs_code, 2)) filter (
        where vintage.valid_to > as_of or vintage.valid_to = 'infinity'
    )::integer,
    vintage.is_synthetic,
    bool_or(vintage.is_synthetic or load.is_sample),
    min(vintage.valid_from),
    max(greatest(
        vintage.valid_from,
        case
            when vintage.valid_to <= as_of and vintage.valid_to < 'infinity' then vintage.valid_to
        end
    ))
from mart.trade_vintage as vintage
inner join warehouse.dim_product as product on vintage.product_id = product.product_id
left join mart.edition as load on vintage.load_id = load.load_id
where vintage.partner_code = 0
    and vintage.flow_code = 'X'
    and vintage.currency = 'USD'
    and product.level = 6
    and vintage.valid_from <= as_of
group by
    vintage.reporter_code, vintage.dataset_code, vintage.frequency, vintage.period, vintage.is_synthetic
$$;

comment on function mart.trade_total_history_as_of(timestamptz) is
'Exports of all products by reporter, dataset and period as known at the given time; the sum of the subheadings '
'published, with how many there are.';
