-- mart.exchange_rate_as_of(as_of)
-- requires: exchange_rate_vintage
-- Grain: one dataset, pair of currencies, basis and date, as known at as_of.
-- Scope: daily: every calendar day from the first rate on; a day without a rate carries the rate of
--   the business day before it (is_carried), for at most 10 days, and never into the future.
--   monthly_average, quarter_average: the mean of the rates of the period's business days; a
--   carried rate is not counted again. last_business_day: the last rate of the month. The date of a
--   period is its first day.
-- Limits: datasets are two central banks' own rates; never mix them in one conversion. Cross rates
--   (is_derived) are of one dataset and one day: USD/TRY is the lira price of a euro over its
--   dollar price, GBP/TRY that over its price in pounds, on days that have both; their averages are
--   means of the daily cross rates. They are kept to 20 decimals.
--   is_complete is false for a period whose last weekday has no rate yet.
create or replace function mart.exchange_rate_as_of(as_of timestamptz)
returns table (
    dataset_code text,
    currency_code text,
    quote_code text,
    basis text,
    rate_date date,
    rate numeric,
    observed_on date,
    is_carried boolean,
    is_derived boolean,
    n_observations integer,
    is_complete boolean,
    is_sample boolean,
    load_id bigint,
    known_at timestamptz
)
language sql stable
as $$
with published as (
    select
        vintage.dataset_code,
        vintage.currency_code,
        vintage.quote_code,
        vintage.rate_date,
        vintage.rate,
        vintage.is_sample,
        vintage.load_id,
        vintage.valid_from,
        max(vintage.rate) filter (where vintage.quote_code = 'TRY') over same_day as lira_rate,
        bool_or(vintage.is_sample) filter (where vintage.quote_code = 'TRY') over same_day as lira_is_sample,
        max(vintage.load_id) filter (where vintage.quote_code = 'TRY') over same_day as lira_load_id,
        max(vintage.valid_from) filter (where vintage.quote_code = 'TRY') over same_day as lira_valid_from
    from mart.exchange_rate_vintage as vintage
    where vintage.basis = 'daily'
        and vintage.valid_from <= as_of
        and (vintage.valid_to > as_of or vintage.valid_to = 'infinity')
    window same_day as (partition by vintage.dataset_code, vintage.currency_code, vintage.rate_date)
),

observed as (
    select
        published.dataset_code,
        published.currency_code,
        published.quote_code,
        published.rate_date,
        published.rate,
        published.is_sample,
        published.load_id,
        published.valid_from,
        false as is_derived
    from published
    union all
    select
        published.dataset_code,
        published.quote_code,
        'TRY',
        published.rate_date,
        published.lira_rate::numeric(40, 20) / published.rate,
        published.is_sample or published.lira_is_sample,
        greatest(published.load_id, published.lira_load_id),
        greatest(published.valid_from, published.lira_valid_from),
        true
    from published
    where published.lira_rate is not null and published.quote_code <> 'TRY'
),

following as (
    select
        observed.*,
        lead(observed.rate_date) over pair as next_date,
        max(observed.rate_date) over (
            partition by observed.dataset_code, observed.currency_code, observed.quote_code
        ) as newest_date
    from observed
    window pair as (
        partition by observed.dataset_code, observed.currency_code, observed.quote_code
        order by observed.rate_date
    )
),

period as (
    select
        following.dataset_code,
        following.currency_code,
        following.quote_code,
        length.unit,
        date_trunc(length.unit, following.rate_date)::date as first_date,
        (date_trunc(length.unit, following.rate_date) + length.span - interval '1 day')::date as end_date,
        avg(following.rate) as mean_rate,
        (array_agg(following.rate order by following.rate_date desc)) [1] as last_rate,
        max(following.rate_date) as last_date,
        max(following.newest_date) as newest_date,
        bool_or(following.is_derived) as is_derived,
        count(*)::integer as n_observations,
        bool_or(following.is_sample) as is_sample,
        max(following.load_id) as load_id,
        max(following.valid_from) as known_at
    from following
    cross join (
        values ('month', interval '1 month'), ('quarter', interval '3 months')
    ) as length (unit, span)
    group by
        following.dataset_code, following.currency_code, following.quote_code, length.unit, length.span,
        date_trunc(length.unit, following.rate_date)
),

kind as (
    select
        period.*,
        basis.name as basis,
        basis.name = 'last_business_day' as is_last
    from period
    inner join (
        values
        ('month', 'monthly_average'), ('quarter', 'quarter_average'), ('month', 'last_business_day')
    ) as basis (unit, name) using (unit)
)

select
    following.dataset_code,
    following.currency_code,
    following.quote_code,
    'daily',
    calendar.day::date,
    following.rate,
    following.rate_date,
    calendar.day::date > following.rate_date,
    following.is_derived,
    1,
    true,
    following.is_sample,
    following.load_id,
    following.valid_from
from following
cross join lateral generate_series(
    following.rate_date::timestamp,
    greatest(
        following.rate_date,
        least(following.next_date - 1, following.rate_date + 10, least(as_of, now())::date)
    )::timestamp,
    interval '1 day'
) as calendar (day)
union all
select
    kind.dataset_code,
    kind.currency_code,
    kind.quote_code,
    kind.basis,
    kind.first_date,
    case when kind.is_last then kind.last_rate else kind.mean_rate end,
    kind.last_date,
    false,
    kind.is_derived,
    case when kind.is_last then 1 else kind.n_observations end,
    kind.newest_date >= kind.end_date - greatest(extract(isodow from kind.end_date)::integer - 5, 0),
    kind.is_sample,
    kind.load_id,
    kind.known_at
from kind
$$;

comment on function mart.exchange_rate_as_of(timestamptz) is
'mart.exchange_rate as it was known at the given time';
