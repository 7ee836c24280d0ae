-- warehouse.product_h6
-- Grain: one six-digit product of any revision and one HS2022 (H6) subheading it goes over into.
-- Scope: H6 as it is; H5 by the correlation H5-H6; H4 by H4-H5 and then H5-H6, shares multiplied.
-- Limits: the UN's conversion tables name no counterpart for some codes, so that the shares of an
-- H4 or H5 product may sum to less than 1, or the product may be missing; product_h6_gap lists
-- them. Shares are equal shares where the tables name several counterparts (share_basis).
create or replace view warehouse.product_h6 as
select
    product.product_id,
    product.classification_code,
    product.hs_code,
    product.hs_code as h6_code,
    1::numeric as share,
    'published'::text as share_basis
from warehouse.dim_product as product
where product.classification_code = 'H6' and product.level = 6

union all

select
    product.product_id,
    product.classification_code,
    product.hs_code,
    link.to_code as h6_code,
    link.share,
    link.share_basis
from warehouse.dim_product as product
inner join warehouse.hs_correlation as link
    on product.classification_code = link.from_classification
        and product.hs_code = link.from_code
where product.classification_code = 'H5' and link.to_classification = 'H6'

union all

select
    product.product_id,
    product.classification_code,
    product.hs_code,
    second.to_code as h6_code,
    sum(first.share * second.share) as share,
    case
        when bool_or(first.share_basis = 'equal' or second.share_basis = 'equal') then 'equal'
        else 'published'
    end as share_basis
from warehouse.dim_product as product
inner join warehouse.hs_correlation as first
    on product.classification_code = first.from_classification
        and product.hs_code = first.from_code
inner join warehouse.hs_correlation as second
    on first.to_classification = second.from_classification
        and first.to_code = second.from_code
where
    product.classification_code = 'H4'
    and first.to_classification = 'H5'
    and second.to_classification = 'H6'
group by product.product_id, product.classification_code, product.hs_code, second.to_code;

comment on view warehouse.product_h6 is
'Six-digit products of every HS revision in HS2022 (H6) terms, with the share that goes to each subheading.';
comment on column warehouse.product_h6.share is
'Part of the product''s trade that belongs to h6_code; the shares of a product sum to 1 at most';
comment on column warehouse.product_h6.share_basis is
'published: the UN''s tables name one counterpart; equal: several, each with the same share';
