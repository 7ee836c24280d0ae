-- warehouse.cluster_product_of_lists
-- requires: product_h6
-- Grain: one product of any HS revision and one HS2022 subheading of a cluster's list that it counts
-- for, for reference periods from valid_from until before valid_to.
-- Scope: products that are added up; related ones (weight 0) are not here.
-- Limits: a product that goes over into two subheadings of a list has a row of each.
-- Why it stays: it says what warehouse.bridge_cluster_product holds.
create or replace view warehouse.cluster_product_of_lists as
select
    link.product_id,
    entry.cluster_code,
    entry.hs_code,
    entry.valid_from,
    entry.valid_to,
    entry.role,
    entry.list_version,
    link.share * entry.weight * 0.001 as factor
from warehouse.bridge_cluster_hs as entry
inner join warehouse.product_h6 as link on entry.hs_code = link.h6_code
where entry.weight > 0;

comment on view warehouse.cluster_product_of_lists is
'What warehouse.bridge_cluster_product holds, computed from the lists.';
