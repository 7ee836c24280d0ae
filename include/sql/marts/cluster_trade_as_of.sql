-- mart.cluster_trade_as_of(as_of)
-- requires: cluster_trade_vintage
-- Grain: one figure of one HS2022 subheading of a cluster's list: dataset, period, reporter,
--   partner, flow; as known at as_of. A subheading that two codes of an older revision go over
--   into has a row of each.
-- Scope and limits: see mart.cluster_trade_vintage.
create or replace function mart.cluster_trade_as_of(as_of timestamptz)
returns setof mart.cluster_trade_vintage
language sql stable
as $$
select vintage.*
from mart.cluster_trade_vintage as vintage
where vintage.valid_from <= as_of
    and (vintage.valid_to > as_of or vintage.valid_to = 'infinity')
$$;

comment on function mart.cluster_trade_as_of(timestamptz) is
'The rows of mart.cluster_trade_vintage that were taken for true at the given time';
