-- warehouse.follow_product_lists
-- requires: cluster_product_of_lists
-- Grain: one change of a list that warehouse.bridge_cluster_product is made from: the clusters' lists,
--   the correlation of HS revisions, the codes of products.
-- Scope: makes the bridge again where a change of a list changes it, and then forgets what sums are
--   kept of trade records: the marts read the records until marts_refresh has run.
-- Limits: the sums of all spans are forgotten, whatever has changed. The lock is that of
--   ops/locks.py lock_marts: a refresh that began with the old lists ends first, so that what it has
--   kept is forgotten too.
-- Why it stays: whoever changes a list, and however, the marts follow it at once.
create or replace function warehouse.follow_product_lists()
returns trigger
language plpgsql
as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('marts', 0));
    if exists (
        (table warehouse.cluster_product_of_lists except table warehouse.bridge_cluster_product)
        union all
        (table warehouse.bridge_cluster_product except table warehouse.cluster_product_of_lists)
    ) then
        delete from warehouse.bridge_cluster_product;
        insert into warehouse.bridge_cluster_product
        table warehouse.cluster_product_of_lists;
        delete from warehouse.agg_trade_span;
    end if;
    return null;
end
$$;

comment on function warehouse.follow_product_lists() is
'Makes the bridge from products to clusters, and with it the marts, follow a change of a list.';

create or replace trigger follow_product_lists
after insert or update or delete on warehouse.bridge_cluster_hs
for each statement execute function warehouse.follow_product_lists();

create or replace trigger follow_product_lists
after insert or update or delete on warehouse.hs_correlation
for each statement execute function warehouse.follow_product_lists();

create or replace trigger follow_product_lists
after insert or update or delete on warehouse.dim_product
for each statement execute function warehouse.follow_product_lists();

-- Lists that were there before the triggers.
update warehouse.bridge_cluster_hs set cluster_code = cluster_code
where false;

analyze warehouse.bridge_cluster_product;
