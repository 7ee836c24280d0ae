-- Puts a period of a series into the cube: sums over partners of its current figures.
-- Grain: one series, period, reporter, flow and product.
-- Limits: {partition} is named in the text, so that no other partition is looked at. World is not
--   in the sums and stands beside them. Whole numbers, so that the sums do not depend on the plan.
insert into mart.trade_cube (
    dataset_id, period, reporter_code, flow_id, product_id, n_partners, value_millis,
    value_squares, net_mass_grams, value_with_mass_millis, world_value_millis,
    world_net_mass_grams
)
select
    :dataset_id,
    :period,
    reporter_code,
    flow_id,
    product_id,
    count(*) filter (where partner_code <> 0 and value_millis > 0),
    coalesce(sum(value_millis) filter (where partner_code <> 0), 0),
    coalesce(sum(cast(value_millis as numeric) * value_millis) filter (where partner_code <> 0), 0),
    coalesce(sum(net_mass_grams) filter (where partner_code <> 0), 0),
    coalesce(
        sum(value_millis) filter (where partner_code <> 0 and net_mass_grams is not null), 0
    ),
    max(value_millis) filter (where partner_code = 0),
    max(net_mass_grams) filter (where partner_code = 0)
from {partition}
where valid_to = 'infinity'
group by reporter_code, flow_id, product_id
order by reporter_code, flow_id, product_id
