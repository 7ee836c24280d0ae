-- mart.sector_review
-- Grain: one sector of one province, as reviewed or chosen.
-- Scope: warehouse.fact_sector_review_score and warehouse.fact_cluster_choice.
-- Rules: the score is the mean over the criteria, weighted where weights are stated; a sector that lacks
--  a criterion has none. review_rank is by score, priority_rank is the decision; they may differ, as
--  the largest sector is not always the one able to work as a cluster.
create or replace view mart.sector_review as
with criteria as (select count(*) as n from warehouse.dim_sector_review_criterion),

reviewed as (
    select
        score.province_code,
        score.sector_name,
        case when count(*) = max(criteria.n) then
                sum(score.score * coalesce(criterion.weight, 1)) / sum(coalesce(criterion.weight, 1))
        end as score,
        count(*) as criteria_scored
    from warehouse.fact_sector_review_score as score
    inner join warehouse.dim_sector_review_criterion as criterion using (criterion_code)
    cross join criteria
    group by score.province_code, score.sector_name
)

select
    coalesce(choice.province_code, reviewed.province_code) as province_code,
    coalesce(choice.sector_name, reviewed.sector_name) as sector_name,
    coalesce(reviewed.criteria_scored, 0) as criteria_scored,
    reviewed.score,
    case when reviewed.score is not null then
            rank() over (
                partition by coalesce(choice.province_code, reviewed.province_code)
                order by reviewed.score desc nulls last
            )
    end as review_rank,
    choice.project_code,
    choice.cluster_code,
    choice.priority_rank,
    choice.decided_on,
    choice.certainty
from reviewed
full join warehouse.fact_cluster_choice as choice
    on reviewed.province_code = choice.province_code and reviewed.sector_name = choice.sector_name;

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
