-- mart.sector_review_as_of(known_at)
-- Grain: one sector of one province, as reviewed or chosen, as known at known_at.
-- Scope: warehouse.fact_sector_review_score and warehouse.fact_cluster_choice.
-- Rules: the score is the mean over the criteria, weighted where weights are stated; a sector that lacks
--  a criterion has none. review_rank is by score, priority_rank is the decision; they may differ, as
--  the largest sector is not always the one able to work as a cluster.
create or replace function mart.sector_review_as_of(known_at timestamptz)
returns table (
    province_code text,
    sector_name text,
    criteria_scored bigint,
    score numeric,
    review_rank bigint,
    project_code text,
    cluster_code text,
    priority_rank integer,
    decided_on date,
    certainty text
)
language sql stable
-- Reads what who asks may not read in single rows.
security definer
set search_path = pg_catalog, pg_temp
as $$
with criteria as (select count(*) as n from warehouse.dim_sector_review_criterion_as_known(known_at)),

reviewed as (
    select
        score.province_code,
        score.sector_name,
        case when count(*) = max(criteria.n) then
                sum(score.score * coalesce(criterion.weight, 1)) / sum(coalesce(criterion.weight, 1))
        end as score,
        count(*) as criteria_scored
    from warehouse.fact_sector_review_score_as_known(known_at) as score
    inner join warehouse.dim_sector_review_criterion_as_known(known_at) as criterion using (criterion_code)
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
full join warehouse.fact_cluster_choice_as_known(known_at) as choice
    on reviewed.province_code = choice.province_code and reviewed.sector_name = choice.sector_name
$$;

comment on function mart.sector_review_as_of(timestamptz) is
'mart.sector_review as known at the given time; infinity: as now known';
