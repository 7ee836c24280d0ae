-- mart.kept_trade_span
-- requires: trade_span
-- Grain: one span of a series of trade records whose kept sums are what the records give.
-- Scope: the spans of mart.trade_span that are fresh.
-- Limits: none known.
-- Why it stays: said by what is not fresh, so that the planner, which has counted the kept sums,
--   expects most of them. Materialized, so that names are made once a span and not once a sum.
create or replace view mart.kept_trade_span as
with span as materialized (
    select
        taken.dataset_id,
        taken.span_start,
        dataset.dataset_code,
        dataset.frequency,
        dataset.currency,
        dataset.is_synthetic,
        date_part('year', taken.span_start)::integer * 4
        + date_part('quarter', taken.span_start)::integer as quarter_no,
        to_char(taken.span_start, 'YYYY"-Q"Q') as quarter
    from warehouse.agg_trade_span as taken
    inner join warehouse.dim_dataset as dataset on taken.dataset_id = dataset.dataset_id
    where not exists (
            select 1
            from mart.trade_span as stale
            where stale.dataset_id = taken.dataset_id
                and stale.span_start = taken.span_start
                and not stale.is_fresh
        )
)

select * from span;

comment on view mart.kept_trade_span is 'The spans of mart.trade_span that are fresh: the marts read their kept sums.';
comment on column mart.kept_trade_span.dataset_id is 'warehouse.dim_dataset';
comment on column mart.kept_trade_span.span_start is 'First day of the quarter (monthly series) or year (yearly series)';
comment on column mart.kept_trade_span.dataset_code is 'Dataset: a series of its own';
comment on column mart.kept_trade_span.frequency is 'M months, A years; never added to each other';
comment on column mart.kept_trade_span.currency is 'ISO 4217, of the values of the dataset';
comment on column mart.kept_trade_span.is_synthetic is 'True: made up for the demo, no publisher''s figure';
comment on column mart.kept_trade_span.quarter_no is 'Number of the quarter (of a year its first), so that a year before is four less';
comment on column mart.kept_trade_span.quarter is 'Reference quarter, YYYY-Qn';
