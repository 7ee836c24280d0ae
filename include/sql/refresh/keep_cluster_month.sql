-- Keeps the months of the clusters of one span.
-- Grain: see mart.cluster_month_span. Limits: the span's old rows are gone already.
insert into warehouse.agg_cluster_month (
    dataset_id, span_start, cluster_code, period, value_usd, n_products, list_version, is_sample,
    first_known_at, known_at
)
select
    :dataset_id,
    :span_start,
    made.*
from mart.cluster_month_span(:dataset_id, :span_start, 'infinity') as made
