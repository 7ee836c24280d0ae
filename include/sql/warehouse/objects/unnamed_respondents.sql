-- warehouse.unnamed_respondents(n, total, each)
-- Grain: one of n respondents of whom only their number and a sum are known: anonymous answers, or a register's
--   numbers.
-- Rules: numbered, so that of two numbers the smaller one's respondents are taken to be among the larger one's. Then
--   two publications differ by as many respondents as their numbers do, which is the fewest that it can be. The first
--   one has of total what the others leave: where the sum changes and the number does not, it is taken for one
--   respondent's change. each is what the others have: 1 of a number; of another sum -1, so that nobody's part has a
--   floor that would bound the first one's.
-- Limits: beyond ten thousand they are one, so that a number mistyped fills no memory.
create or replace function warehouse.unnamed_respondents(n bigint, total numeric, each numeric)
returns table (respondent_no bigint, value numeric)
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
select
    one.respondent_no,
    case when one.respondent_no = 1 then total - each * (least(n, 10000) - 1) else each end
from generate_series(1, least(n, 10000)) as one (respondent_no)
where total is not null
$$;

comment on function warehouse.unnamed_respondents(bigint, numeric, numeric) is
'Respondents of whom only their number and a sum are known, as disclosure control counts them';
