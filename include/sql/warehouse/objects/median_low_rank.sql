-- warehouse.median_low_rank(n)
-- Grain: the place, among n values in order, of the lower end of the 95 % bootstrap interval of their median;
--   the upper end is as far from the other side (n + 1 - place).
-- Rules: of n draws with replacement the median is at most the k-th value if at least half of the draws are
--   among the first k, which has the probability P(B >= (n + 1) / 2), B binomial (n, k / n). The place is
--   the first k at which that reaches 2.5 %. It is what the percentile of drawn samples approaches the
--   more of them there are (Efron 1979), without drawing any: thousands of values cost as little as ten.
-- Limits: of an even number of values the lower of the two in the middle is taken for the lower end and the
--   upper for the upper end, so that the interval is never too narrow.
create or replace function warehouse.median_low_rank(n bigint)
returns bigint
language plpgsql immutable strict
set search_path = pg_catalog, pg_temp
as $$
declare
    half constant bigint := (n + 1) / 2;
    below bigint := 0;
    place bigint := n;
    k bigint;
    share double precision;
    log_choose double precision := 0;
    term double precision;
    tail double precision;
begin
    for i in 1..half loop
        log_choose := log_choose + ln((n - half + i)::double precision / i);
    end loop;
    -- The probability rises with k, so halving the span finds the first one.
    while place - below > 1 loop
        k := (below + place) / 2;
        share := k::double precision / n;
        term := exp(greatest(log_choose + half * ln(share) + (n - half) * ln(1 - share), -700));
        tail := term;
        for j in half..n - 1 loop
            term := term * (n - j) / (j + 1) * share / (1 - share);
            tail := tail + term;
            exit when term < 1e-12 * tail;
        end loop;
        if tail >= 0.025 then
            place := k;
        else
            below := k;
        end if;
    end loop;
    return place;
end
$$;

comment on function warehouse.median_low_rank(bigint) is
'Place of the lower end of the 95 % bootstrap interval of the median of n values';
