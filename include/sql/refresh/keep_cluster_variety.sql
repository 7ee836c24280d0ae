-- Keeps the sums by variety of one span.
-- Grain: see mart.cluster_variety_span. Limits: the span's old rows are gone already.
insert into warehouse.agg_cluster_variety (
    dataset_id, span_start, cluster_code, partner_code, hs_code, role, n_months, value_usd,
    value_with_mass_usd, net_mass_kg
)
select
    :dataset_id,
    :span_start,
    made.*
from mart.cluster_variety_span(:dataset_id, :span_start, 'infinity') as made
order by made.cluster_code, made.partner_code, made.hs_code
