-- mart.cluster_product
-- requires: product_h6
-- Grain: one six-digit product of one HS revision in one cluster's list, in one role, for
-- reference periods from valid_from until before valid_to.
-- Scope: the lists are written in HS2022 (H6); products of H5 and H4 are here through the
-- correlation, with the share of them that belongs to the list.
-- A cluster's value: sum(value * weight * share) over products with a weight above 0.
-- Limits: weights above 0 are exclusive, so that clusters can be added up; related products weigh 0
-- and must not be. is_share_estimated marks shares that rest on equal parts.
create or replace view mart.cluster_product as
select
    listed.cluster_code,
    cluster.name_en as cluster_name_en,
    cluster.name_tr as cluster_name_tr,
    cluster.programme,
    cluster.province_code,
    product.product_id,
    product.classification_code,
    product.hs_code,
    product.name_en as product_name_en,
    product.standard_unit,
    heading.hs_code as heading_code,
    heading.name_en as heading_name_en,
    heading.name_tr as heading_name_tr,
    listed.role,
    listed.weight,
    listed.share,
    listed.is_share_estimated,
    listed.list_version,
    listed.valid_from,
    listed.valid_to
from (
    select
        entry.cluster_code,
        link.product_id,
        entry.role,
        entry.weight,
        entry.list_version,
        entry.valid_from,
        entry.valid_to,
        sum(link.share) as share,
        bool_or(link.share_basis = 'equal') and sum(link.share) < 1 as is_share_estimated
    from warehouse.bridge_cluster_hs as entry
    inner join warehouse.product_h6 as link on entry.hs_code = link.h6_code
    group by
        entry.cluster_code,
        link.product_id,
        entry.role,
        entry.weight,
        entry.list_version,
        entry.valid_from,
        entry.valid_to
) as listed
inner join warehouse.dim_cluster as cluster on listed.cluster_code = cluster.cluster_code
inner join warehouse.dim_product as product on listed.product_id = product.product_id
inner join warehouse.dim_product as heading
    on product.classification_code = heading.classification_code
        and product.parent_code = heading.hs_code;

comment on view mart.cluster_product is
'The products of each cluster, in every HS revision held: role, weight, and the share of an older code that belongs to the list.';
comment on column mart.cluster_product.product_id is 'As in the trade facts: warehouse.dim_product';
comment on column mart.cluster_product.classification_code is 'HS revision: H4 HS2012, H5 HS2017, H6 HS2022';
comment on column mart.cluster_product.role is 'core, extended or related (weight 0, never added)';
comment on column mart.cluster_product.weight is 'Part of the product''s trade that counts for the cluster';
comment on column mart.cluster_product.share is 'Part of this code''s trade that belongs to the list; 1 in HS2022';
comment on column mart.cluster_product.is_share_estimated is 'True: the share rests on equal parts, no published share exists';
comment on column mart.cluster_product.valid_from is 'First reference day the entry holds for';
comment on column mart.cluster_product.valid_to is 'First reference day it no longer holds for; 9999-12-31: none';
comment on column mart.cluster_product.cluster_code is 'Cluster; see warehouse.dim_cluster';
comment on column mart.cluster_product.cluster_name_en is 'The cluster''s name in English';
comment on column mart.cluster_product.cluster_name_tr is 'The cluster''s name in Turkish';
comment on column mart.cluster_product.heading_code is 'HS heading, four digits';
comment on column mart.cluster_product.heading_name_en is 'The heading''s name in English';
comment on column mart.cluster_product.heading_name_tr is 'The heading''s name in Turkish';
comment on column mart.cluster_product.hs_code is 'HS code, text, of the classification';
comment on column mart.cluster_product.list_version is 'Version of the cluster''s list of products';
comment on column mart.cluster_product.product_name_en is 'The product''s name in English';
comment on column mart.cluster_product.programme is 'Programme the cluster belongs to';
comment on column mart.cluster_product.province_code is 'Province of the cluster, where it has one';
comment on column mart.cluster_product.standard_unit is 'The unit the nomenclature foresees';
