-- Adds the figures that a load brings or changes.
-- Grain: one row of pg_temp.{changes} that has a value.
-- Limits: runs under the publishing lock, after close_changed.
insert into {partition} (
    value_millis, net_mass_grams, supplementary_quantity_millis, period, reporter_code,
    partner_code, product_id, supplementary_unit_code, flow_id, flags, dataset_id, frequency,
    load_id, valid_from, valid_to
)
select
    value_millis,
    net_mass_grams,
    supplementary_quantity_millis,
    date '{period}',
    reporter_code,
    partner_code,
    product_id,
    supplementary_unit_code,
    flow_id,
    flags,
    {dataset_id},
    '{frequency}',
    :load_id,
    :published_at,
    'infinity'
from pg_temp.{changes}
where value_millis is not null
order by reporter_code, flow_id, product_id, partner_code
