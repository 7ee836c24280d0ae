-- mart.sector_review_criterion
-- requires: sector_review_criterion_as_of
-- Grain: one sector of one province under one criterion of the reviews.
-- Scope, limits and rules: see mart.sector_review_criterion_as_of.
create or replace view mart.sector_review_criterion as
select * from mart.sector_review_criterion_as_of('infinity');

comment on view mart.sector_review_criterion is
'Scores of the sector reviews by criterion; mart.sector_review has their mean and the choice';
comment on column mart.sector_review_criterion.province_code is
'Province; see warehouse.dim_province';
comment on column mart.sector_review_criterion.sector_name is
'Sector as the source calls it';
comment on column mart.sector_review_criterion.criterion_code is
'Criterion; see warehouse.dim_sector_review_criterion';
comment on column mart.sector_review_criterion.criterion_name_en is
'Its name in English';
comment on column mart.sector_review_criterion.weight is
'Its weight; NULL: not stated, criteria then weigh the same';
comment on column mart.sector_review_criterion.score is
'Score of the sector under the criterion, 0 to 100';
comment on column mart.sector_review_criterion.criterion_rank is
'Place by this criterion alone within the province';
