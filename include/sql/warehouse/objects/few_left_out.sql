-- warehouse.few_left_out(members, left_out)
-- Grain: one respondent, of one or two that a number of three or more members leaves out.
-- Rules: both by whom they count as, once or more; left_out are part of members. Beside how many members there are, the
--   number would tell of these one or two; three or more hide each other, and of fewer than three members nothing is
--   printed anyway.
create or replace function warehouse.few_left_out(members text[], left_out text[])
returns setof text
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
select distinct one.counts_as
from unnest(left_out) as one (counts_as)
where (select count(distinct member.counts_as) from unnest(members) as member (counts_as)) >= 3
    and (select count(distinct gone.counts_as) from unnest(left_out) as gone (counts_as)) < 3
$$;

comment on function warehouse.few_left_out(text[], text[]) is
'The one or two of three or more members that a number leaves out, as disclosure control counts them';
