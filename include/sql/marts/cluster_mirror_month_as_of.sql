-- mart.cluster_mirror_month_as_of(as_of)
-- requires: cluster_partner_as_of, exchange_rate_as_of
-- Grain: one cluster, mirror dataset, partner (the reporter of the imports) and month.
-- Scope: imports (flow M, CIF) of the cluster's products from Türkiye (792) and from the World, as
--   the partner reports them, as known at as_of.
-- Limits: values stand in the currency of their dataset, and beside it in US dollars: those in
--   another currency are converted with the month's average rate of the European Central Bank, which
--   is in the row; a month without a complete average has no value in dollars. Imports from Türkiye
--   are 0 where the partner reports the month's imports from the World and none from Türkiye;
--   imports from the World are NULL where they are not loaded.
-- Why it stays: market shares and mirror gaps are sums of it.
create or replace function mart.cluster_mirror_month_as_of(as_of timestamptz)
returns table (
    cluster_code text,
    dataset_code text,
    is_synthetic boolean,
    partner_code integer,
    month_start date,
    imports_from_tr_usd numeric,
    imports_usd numeric,
    currency text,
    imports_from_tr numeric,
    imports numeric,
    usd_rate numeric,
    usd_rate_dataset_code text,
    usd_rate_basis text
)
language sql stable
as $$
with import as (
    select
        trade.cluster_code,
        trade.dataset_code,
        trade.is_synthetic,
        trade.currency,
        trade.reporter_code,
        (trade.span_start + month.number * interval '1 month')::date as period,
        coalesce(sum(month.value) filter (where trade.partner_code = 792), 0) as from_tr,
        sum(month.value) filter (where trade.partner_code = 0) as from_world
    from mart.cluster_partner_as_of(as_of) as trade
    cross join lateral (
        values (0, trade.value_month_1), (1, trade.value_month_2), (2, trade.value_month_3)
    ) as month (number, value)
    where trade.flow_code = 'M'
        and trade.frequency = 'M'
        and trade.partner_code in (0, 792)
        and trade.reporter_code <> 792
        and month.value is not null
    group by
        trade.cluster_code, trade.dataset_code, trade.is_synthetic, trade.currency, trade.reporter_code,
        trade.span_start, month.number
),

dollar as (
    select
        rate.currency_code as currency,
        rate.rate_date as period,
        rate.rate,
        rate.dataset_code as rate_dataset_code,
        rate.basis
    from mart.exchange_rate_as_of(as_of) as rate
    where rate.dataset_code = 'ecb_rates'
        and rate.basis = 'monthly_average'
        and rate.quote_code = 'USD'
        and rate.is_complete
)

select
    import.cluster_code,
    import.dataset_code,
    import.is_synthetic,
    import.reporter_code,
    import.period,
    import.from_tr * case when import.currency = 'USD' then 1 else dollar.rate end,
    import.from_world * case when import.currency = 'USD' then 1 else dollar.rate end,
    import.currency,
    import.from_tr,
    import.from_world,
    case when import.currency = 'USD' then 1 else dollar.rate end,
    dollar.rate_dataset_code,
    dollar.basis
from import
left join dollar using (currency, period)
$$;

comment on function mart.cluster_mirror_month_as_of(timestamptz) is
'mart.cluster_mirror_month as it was known at the given time';
