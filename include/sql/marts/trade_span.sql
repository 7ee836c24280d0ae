-- mart.trade_span
-- Grain: one span of one series of trade records: a quarter of a monthly series, a year of a yearly one.
-- Scope: spans of which at least one load has changed something.
-- Limits: a load of several periods counts for each of them, also for one in which it changed nothing.
-- Rules: is_fresh says that the kept sums of the span (warehouse.agg_*) have taken in its last
--   publication. They are forgotten when a list of products changes (warehouse.forget_trade_sums).
--   A span that is not fresh is computed from the records whenever a mart is read, until
--   marts_refresh has run: figures are never behind, only slower.
-- Why it stays: marts and their refresh ask here, and nowhere else, what the kept sums hold.
create or replace view mart.trade_span as
with published as (
    select
        series.dataset_id,
        series.dataset_code,
        series.frequency,
        series.currency,
        series.is_synthetic,
        load.published_at,
        cast(
            date_trunc(case series.frequency when 'M' then 'quarter' else 'year' end, cast(covered.period as timestamp))
            as date
        ) as span_start
    from ops.load as load
    inner join warehouse.dim_dataset as series on load.dataset_code = series.dataset_code
    cross join lateral unnest(load.covered_months) as covered (period)
    where load.status = 'published'
        and load.rows_new + load.rows_revised + load.rows_closed > 0
)

select
    published.dataset_id,
    published.dataset_code,
    published.frequency,
    published.currency,
    published.is_synthetic,
    published.span_start,
    min(published.published_at) as first_known_at,
    max(published.published_at) as known_at,
    max(taken.known_at) as sums_known_at,
    coalesce(max(taken.known_at) >= max(published.published_at), false) as is_fresh
from published
left join warehouse.agg_trade_span as taken using (dataset_id, span_start)
group by
    published.dataset_id,
    published.dataset_code,
    published.frequency,
    published.currency,
    published.is_synthetic,
    published.span_start;

comment on view mart.trade_span is
'How current the kept sums of official trade statistics are. Where is_fresh is false the marts compute the span from '
'its records: their figures are right, reading takes longer, and marts_refresh makes it fresh.';
comment on column mart.trade_span.dataset_id is 'warehouse.dim_dataset';
comment on column mart.trade_span.dataset_code is 'Dataset: a series of its own';
comment on column mart.trade_span.frequency is 'M months, A years; never added to each other';
comment on column mart.trade_span.currency is 'ISO 4217, of the values of the dataset';
comment on column mart.trade_span.is_synthetic is 'True: made up for the demo, no publisher''s figure';
comment on column mart.trade_span.span_start is 'First day of the quarter (monthly series) or year (yearly series)';
comment on column mart.trade_span.first_known_at is 'When something of the span was first published';
comment on column mart.trade_span.known_at is 'When something of the span was last published';
comment on column mart.trade_span.sums_known_at is 'The last publication that the kept sums have taken in';
comment on column mart.trade_span.is_fresh is 'The kept sums are what the records give';
