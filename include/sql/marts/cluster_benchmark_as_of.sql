-- mart.cluster_benchmark_as_of(known_at)
-- requires: cluster_benchmark_value_as_of
-- Grain: one cluster in one round of the national comparison, as known at known_at.
-- Scope and scores of single indicators: see mart.cluster_benchmark_value_as_of.
-- Rules: a pillar is the mean of its known indicators, of which a withheld one is none; where more
--  than a quarter of them is missing it has no score, and neither has the cluster. The composite is
--  the geometric mean of the six pillars, each taken as at least 1, so that one bad pillar weighs
--  heavily and a nought does not wipe out the rest. Ranks are among clusters with a score; scores that are
--  the same to nine decimals share a place, whatever the order they were added up in.
--  Sensitivity: 1,000 draws of pillar weights, uniform over all weights that sum to 1, the same draws
--  for every round; the range holds 90 % of the ranks. The draws are made from a digest of their
--  number and pillar, so that they are the same each time and everywhere.
-- Limits: goalposts are this project's proposal until a base round is held. Weights are varied, missing
--  values are not.
create or replace function mart.cluster_benchmark_as_of(known_at timestamptz)
returns table (
    round_code text,
    round_no integer,
    held_on date,
    subject_code text,
    name_en text,
    cluster_code text,
    export_score numeric,
    productivity_score numeric,
    innovation_score numeric,
    cooperation_score numeric,
    governance_score numeric,
    human_capital_score numeric,
    pillars_missing bigint,
    score double precision,
    score_change double precision,
    score_rank bigint,
    places_gained bigint,
    rank_low bigint,
    rank_high bigint,
    clusters_in_round bigint,
    has_enough_clusters boolean
)
language sql stable
-- Reads what who asks may not read in single rows.
security definer
set search_path = pg_catalog, pg_temp
as $$
with pillar as materialized (
    select
        value.round_code,
        value.subject_code,
        value.pillar,
        case when count(value.score) >= 0.75 * count(*) then avg(value.score) end as score
    from mart.cluster_benchmark_value_as_of(known_at) as value
    group by value.round_code, value.subject_code, value.pillar
),

composite as (
    select
        pillar.round_code,
        pillar.subject_code,
        max(pillar.score) filter (where pillar.pillar = 'export') as export_score,
        max(pillar.score) filter (where pillar.pillar = 'productivity') as productivity_score,
        max(pillar.score) filter (where pillar.pillar = 'innovation') as innovation_score,
        max(pillar.score) filter (where pillar.pillar = 'cooperation') as cooperation_score,
        max(pillar.score) filter (where pillar.pillar = 'governance') as governance_score,
        max(pillar.score) filter (where pillar.pillar = 'human_capital') as human_capital_score,
        count(*) filter (where pillar.score is null) as pillars_missing,
        case when bool_and(pillar.score is not null) then
                exp(avg(ln(greatest(pillar.score, 1)::double precision)))
        end as score
    from pillar
    group by pillar.round_code, pillar.subject_code
),

draw as (
    select
        number.draw_no,
        size.pillar,
        -ln(
            (('x' || left(md5(number.draw_no || ' ' || size.pillar), 8))::bit(32)::bigint + 0.5::double precision)
            / 4294967296
        ) as weight
    from generate_series(1, 1000) as number (draw_no)
    cross join (
        select distinct pillar.pillar
        from pillar
    ) as size
),

drawn as (
    select
        pillar.round_code,
        pillar.subject_code,
        draw.draw_no,
        rank() over (
            partition by pillar.round_code, draw.draw_no
            order by round(sum(draw.weight * ln(greatest(pillar.score, 1)::double precision))::numeric, 9) desc
        ) as drawn_rank
    from pillar
    inner join composite using (round_code, subject_code)
    inner join draw using (pillar)
    where composite.score is not null
    group by pillar.round_code, pillar.subject_code, draw.draw_no
),

sensitivity as (
    select
        drawn.round_code,
        drawn.subject_code,
        percentile_disc(0.05) within group (order by drawn.drawn_rank) as rank_low,
        percentile_disc(0.95) within group (order by drawn.drawn_rank) as rank_high
    from drawn
    group by drawn.round_code, drawn.subject_code
),

ranked as (
    select
        composite.*,
        held.round_no,
        held.held_on,
        case when composite.score is not null then
                rank() over (
                    partition by composite.round_code
                    order by round(composite.score::numeric, 9) desc nulls last
                )
        end as score_rank,
        count(*) over (partition by composite.round_code) as clusters_in_round
    from composite
    inner join warehouse.dim_benchmark_round_as_known(known_at) as held using (round_code)
)

select
    ranked.round_code,
    ranked.round_no,
    ranked.held_on,
    ranked.subject_code,
    subject.name_en,
    subject.cluster_code,
    ranked.export_score,
    ranked.productivity_score,
    ranked.innovation_score,
    ranked.cooperation_score,
    ranked.governance_score,
    ranked.human_capital_score,
    ranked.pillars_missing,
    ranked.score,
    ranked.score - before.score as score_change,
    ranked.score_rank,
    before.score_rank - ranked.score_rank as places_gained,
    sensitivity.rank_low,
    sensitivity.rank_high,
    ranked.clusters_in_round,
    ranked.clusters_in_round >= 20 as has_enough_clusters
from ranked
inner join warehouse.dim_benchmark_subject_as_known(known_at) as subject using (subject_code)
left join ranked as before
    on ranked.subject_code = before.subject_code and ranked.round_no = before.round_no + 1
left join sensitivity
    on ranked.round_code = sensitivity.round_code and ranked.subject_code = sensitivity.subject_code
$$;

comment on function mart.cluster_benchmark_as_of(timestamptz) is
'mart.cluster_benchmark as known at the given time; infinity: as now known';
