-- Measures one staged answer of any central bank; the suites in expectations/ judge the row.
-- Grain: one row: counts of what is out of order, each with the first ten cases in words.
-- Scope: pg_temp.staged (the answer) against the current daily rates of the dataset.
-- Limits: neighbours are the rates of one pair on business days that follow each other; the first
--   rate of the answer is compared with the last one known before it.
with staged as (
    select
        rate_date,
        currency_code,
        quote_code,
        rate,
        cell,
        currency_code || '/' || quote_code || ' ' || rate_date || ' (' || cell || ')' as name
    from pg_temp.staged
),

pair as (
    select
        currency_code,
        quote_code
    from staged
    group by currency_code, quote_code
),

rejected as (
    select
        count(*) as n,
        (array_agg(cell || ' "' || value_as_read || '" (' || rule || ')' order by reject_id))[1:10] as names
    from ops.reject
    where load_id = :load_id
),

future as (
    select
        count(*) as n,
        (array_agg(staged.name || ': ' || staged.rate order by staged.rate_date, staged.name))[1:10] as names
    from staged
    inner join ops.load as load on load.load_id = :load_id
    where staged.rate_date > cast(load.landed_at as date) + 1
),

known as (
    select
        fact.rate_date,
        fact.currency_code,
        fact.quote_code,
        fact.rate
    from warehouse.fact_exchange_rate as fact
    where fact.dataset_code = :dataset_code
        and fact.basis = 'daily'
        and fact.valid_to = 'infinity'
),

before as (
    select distinct on (known.currency_code, known.quote_code) known.*
    from known
    where known.rate_date < cast(:first_month as date)
    order by known.currency_code, known.quote_code, known.rate_date desc
),

history as (
    select
        rate_date,
        currency_code,
        quote_code,
        rate,
        name
    from staged
    union all
    select
        rate_date,
        currency_code,
        quote_code,
        rate,
        null
    from before
),

neighbour as (
    select
        history.*,
        lag(history.rate) over one_pair as last_rate,
        lag(history.rate_date) over one_pair as last_date
    from history
    window one_pair as (partition by history.currency_code, history.quote_code order by history.rate_date)
),

jumped as (
    select
        count(*) filter (where step.factor >= 5) as n_level,
        (array_agg(step.name order by step.rate_date) filter (where step.factor >= 5))[1:10] as level,
        count(*) filter (where step.factor < 5 and step.factor >= 1.25) as n_move,
        (array_agg(step.name order by step.rate_date) filter (where step.factor < 5 and step.factor >= 1.25))[1:10]
            as move,
        count(*) filter (where step.days > 10) as n_gap,
        (array_agg(step.name order by step.rate_date) filter (where step.days > 10))[1:10] as gap
    from (
        select
            neighbour.rate_date,
            neighbour.name || ': ' || neighbour.rate || ' after ' || neighbour.last_rate || ' on '
            || neighbour.last_date as name,
            greatest(neighbour.rate / neighbour.last_rate, neighbour.last_rate / neighbour.rate) as factor,
            neighbour.rate_date - neighbour.last_date as days
        from neighbour
        where neighbour.name is not null and neighbour.last_rate is not null
    ) as step
),

withdrawn as (
    select
        count(*) as n,
        (array_agg(
            known.currency_code || '/' || known.quote_code || ' ' || known.rate_date
            order by known.rate_date, known.currency_code, known.quote_code
        ))[1:10] as names
    from known
    left join staged using (rate_date, currency_code, quote_code)
    where cast(date_trunc('month', known.rate_date) as date) = any(:covered_months)
        and staged.rate is null
),

uneven as (
    select
        count(*) as n,
        (array_agg(cast(lone.rate_date as text) order by lone.rate_date))[1:10] as names
    from (
        select rate_date
        from staged
        group by rate_date
        having count(*) < (select count(*) from pair)
    ) as lone
)

select
    (select count(*) from staged) as rate_count,
    (select count(*) from pair) as pair_count,
    rejected.n as reject_count,
    array_to_string(rejected.names, '; ') as reject_names,
    future.n as future_count,
    array_to_string(future.names, '; ') as future_names,
    jumped.n_level as level_count,
    array_to_string(jumped.level, '; ') as level_names,
    jumped.n_move as move_count,
    array_to_string(jumped.move, '; ') as move_names,
    jumped.n_gap as gap_count,
    array_to_string(jumped.gap, '; ') as gap_names,
    withdrawn.n as withdrawn_count,
    array_to_string(withdrawn.names, ', ') as withdrawn_names,
    uneven.n as uneven_count,
    array_to_string(uneven.names, ', ') as uneven_names
from rejected, future, jumped, withdrawn, uneven
