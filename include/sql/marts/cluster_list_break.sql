-- mart.cluster_list_break(n_quarters)
-- requires: cluster_list_change
-- Grain: one cluster, subheading (HS2022) whose weight changed, and quarter (year * 4 + its number) over which it did:
--   between it and the quarter n_quarters before, in one of the two or after the one and before the other. A subheading
--   that changed twice has a row for each time.
-- Scope: as mart.cluster_list_change. Of two years that are compared it is the last quarter of the later one, against
--   the first of the earlier one.
-- Why it stays: whether two quarters of a cluster are of the same list is asked by every mart that compares them, and
--   is said here only. The planner puts it in place of its name: one scan of the lists, and a comparison for equality.
create or replace function mart.cluster_list_break(n_quarters integer)
returns table (cluster_code text, hs_code text, quarter_no integer)
language sql stable
as $$
select
    change.cluster_code,
    change.hs_code,
    quarter.quarter_no
from mart.cluster_list_change as change
cross join
    lateral generate_series(change.mixed_from_no, change.new_from_no + n_quarters - 1) as quarter (quarter_no)
$$;

comment on function mart.cluster_list_break(integer) is
'Quarters (year * 4 + their number) that are of another list of the cluster''s products than the quarter n_quarters before';
