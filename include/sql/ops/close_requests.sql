-- Enters that a publisher wants no question before :closed_until.
-- Grain: today's row (UTC) of the publisher's account.
insert into ops.request_day as today (
    publisher, day, calls, next_call_at, closed_until, sentence
)
values (
    :publisher,
    cast(clock_timestamp() at time zone 'utc' as date),
    0,
    clock_timestamp(),
    :closed_until,
    :sentence
)
on conflict (publisher, day) do update
    set
        closed_until = excluded.closed_until,
        sentence = excluded.sentence
