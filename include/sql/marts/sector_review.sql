-- mart.sector_review
-- requires: sector_review_as_of
-- Grain: one sector of one province, as reviewed or chosen.
-- Scope, limits and rules: see mart.sector_review_as_of.
create or replace view mart.sector_review as
select * from mart.sector_review_as_of('infinity');

comment on view mart.sector_review is
'Sectors of the pilot provinces: review by criterion and the choice of first, second and third clusters';
comment on column mart.sector_review.province_code is
'Province; see warehouse.dim_province';
comment on column mart.sector_review.sector_name is
'Sector as the source calls it';
comment on column mart.sector_review.criteria_scored is
'Criteria with a score; see warehouse.dim_sector_review_criterion';
comment on column mart.sector_review.score is
'Mean over the criteria, 0 to 100; NULL: not all are scored';
comment on column mart.sector_review.review_rank is
'Place by score within the province';
comment on column mart.sector_review.project_code is
'Project that chose it; NULL: not chosen';
comment on column mart.sector_review.cluster_code is
'Cluster it became; NULL: none, or not known';
comment on column mart.sector_review.priority_rank is
'1 first, 2 second, 3 third choice; NULL: not known';
comment on column mart.sector_review.decided_on is
'Day of the decision; NULL: not known';
comment on column mart.sector_review.certainty is
'How sure it is that the project chose it: high, medium or low';
