-- Keeps the totals of all products of one span.
-- Grain: see mart.trade_total_span. Limits: the span's old rows are gone already.
insert into warehouse.agg_trade_total (
    dataset_id, span_start, reporter_code, period, value, n_products, n_chapters, is_sample,
    first_known_at, known_at
)
select
    :dataset_id,
    :span_start,
    made.*
from mart.trade_total_span(:dataset_id, :span_start, 'infinity') as made
