-- warehouse.product_h6_gap
-- requires: product_h6
-- Grain: one six-digit product whose trade does not go over into HS2022 (H6) whole.
-- Scope: H4 and H5. Limits: none known.
create or replace view warehouse.product_h6_gap as
select
    product.product_id,
    product.classification_code,
    product.hs_code,
    product.name_en,
    coalesce(sum(link.share), 0) as share
from warehouse.dim_product as product
left join warehouse.product_h6 as link on product.product_id = link.product_id
where product.level = 6
group by product.product_id, product.classification_code, product.hs_code, product.name_en
having coalesce(sum(link.share), 0) < 1;

comment on view warehouse.product_h6_gap is
'Products of older HS revisions for which the UN''s conversion tables name no, or not every, HS2022 counterpart.';
comment on column warehouse.product_h6_gap.share is 'Part of the product''s trade that goes over';
