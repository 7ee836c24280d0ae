-- Enters one question to a publisher in today's account, unless there may be no more today.
-- Grain: one row: whether the question is taken, and when it may be asked.
-- Scope: days are UTC. Questions of one publisher are :seconds_between_calls apart, whoever asks.
-- Limits: next_call_at may lie in the next day; the first question of a day starts afresh.
with closed as (
    select
        closed_until,
        sentence
    from ops.request_day
    where publisher = :publisher and closed_until > clock_timestamp()
    order by closed_until desc
    limit 1
),

taken as (
    insert into ops.request_day as today (publisher, day, calls, next_call_at)
    select
        :publisher,
        cast(clock_timestamp() at time zone 'utc' as date),
        1,
        clock_timestamp() + make_interval(secs => :seconds_between_calls)
    where not exists (select 1 from closed) and :calls_a_day > 0
    on conflict (publisher, day) do update
        set
            calls = today.calls + 1,
            next_call_at = greatest(clock_timestamp(), today.next_call_at)
            + make_interval(secs => :seconds_between_calls)
        where today.calls < :calls_a_day
    returning calls, next_call_at
)

select
    taken.calls is not null as is_taken,
    taken.next_call_at - make_interval(secs => :seconds_between_calls) as may_ask_at,
    closed.closed_until,
    coalesce(closed.sentence, '') as sentence,
    coalesce(
        taken.calls,
        (
            select request_day.calls
            from ops.request_day
            where request_day.publisher = :publisher
                and request_day.day = cast(clock_timestamp() at time zone 'utc' as date)
        ),
        0
    ) as calls
from (select 1) as one
left join taken on true
left join closed on true
