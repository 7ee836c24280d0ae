-- warehouse.day_of(known_at)
-- Grain: one day. The day that a figure known at known_at is read on: in Istanbul, whose days all
--   terms and rules count; 'infinity' is today.
create or replace function warehouse.day_of(known_at timestamptz)
returns date
language sql stable
as $$
select case known_at when 'infinity' then current_date else (known_at at time zone 'Europe/Istanbul')::date end
$$;

comment on function warehouse.day_of(timestamptz) is 'The day on which something known at the given time is read';
