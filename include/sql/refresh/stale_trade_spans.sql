-- The spans of trade series whose kept sums are not what the records give, the newest first.
-- Grain: one span. Scope: all, or the span :span_start of the series :dataset_id.
select
    span.dataset_id,
    span.dataset_code,
    span.span_start,
    span.known_at
from mart.trade_span as span
where not span.is_fresh
    and (cast(:dataset_id as smallint) is null or span.dataset_id = :dataset_id)
    and (cast(:span_start as date) is null or span.span_start = :span_start)
order by span.span_start desc, span.dataset_id
