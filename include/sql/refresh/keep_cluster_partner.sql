-- Keeps the sums by partner of one span.
-- Grain: see mart.cluster_partner_span. Limits: the span's old rows are gone already.
insert into warehouse.agg_cluster_partner (
    dataset_id, span_start, cluster_code, reporter_code, partner_code, flow_code, n_months, value,
    value_month_1, value_month_2, value_month_3, value_with_mass, net_mass_kg,
    value_with_estimated_mass
)
select
    :dataset_id,
    :span_start,
    made.*
from mart.cluster_partner_span(:dataset_id, :span_start, 'infinity') as made
