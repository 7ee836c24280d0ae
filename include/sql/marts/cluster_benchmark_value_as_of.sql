-- mart.cluster_benchmark_value_as_of(known_at)
-- Grain: one indicator of one cluster in one round of the national comparison, as known at known_at; also those
--  of which the cluster has no value.
-- Scope: warehouse.fact_benchmark_value and the goalposts of warehouse.dim_benchmark_indicator.
-- Rules: a raw value is put between its goalposts, which are the same in all rounds: 0 at the low one, 100 at
--  the high one, never below or above. What becomes of the scores: see mart.cluster_benchmark_as_of.
--  A value of one or two companies (n_companies of the register) is withheld at all times, also where the register
--  did not say so yet, and counts for no score: a mean that it is in would tell it.
-- Limits: goalposts are this project's proposal until a base round is held. Of a value whose number of companies the
--  register leaves out nobody knows whether it is of one or two.
create or replace function mart.cluster_benchmark_value_as_of(known_at timestamptz)
returns table (
    round_code text,
    round_no integer,
    held_on date,
    subject_code text,
    benchmark_indicator text,
    name_en text,
    pillar text,
    unit text,
    raw_value numeric,
    low_goalpost numeric,
    high_goalpost numeric,
    score numeric,
    is_missing boolean,
    is_withheld boolean
)
language sql stable
-- Reads what who asks may not read in single rows.
security definer
set search_path = pg_catalog, pg_temp
as $$
with raw as materialized (
    select
        known.round_code,
        known.subject_code,
        known.benchmark_indicator,
        case when few.is_withheld then null else known.raw_value end as raw_value,
        few.is_withheld
    from warehouse.fact_benchmark_value_as_known(known_at) as known
    left join warehouse.fact_benchmark_value as now using (round_code, subject_code, benchmark_indicator)
    cross join lateral (select coalesce(least(known.n_companies, now.n_companies) < 3, false) as is_withheld) as few
),

taking_part as (
    select distinct
        raw.round_code,
        raw.subject_code
    from raw
)

select
    held.round_code,
    held.round_no,
    held.held_on,
    taking_part.subject_code,
    indicator.benchmark_indicator,
    indicator.name_en,
    indicator.pillar,
    indicator.unit,
    raw.raw_value,
    indicator.low_goalpost,
    indicator.high_goalpost,
    case when raw.raw_value is not null then
            least(greatest(
                (raw.raw_value - indicator.low_goalpost) / (indicator.high_goalpost - indicator.low_goalpost) * 100, 0
            ), 100)
    end as score,
    raw.raw_value is null as is_missing,
    coalesce(raw.is_withheld, false) as is_withheld
from taking_part
inner join warehouse.dim_benchmark_round_as_known(known_at) as held using (round_code)
cross join warehouse.dim_benchmark_indicator_as_known(known_at) as indicator
left join raw
    on taking_part.round_code = raw.round_code
        and taking_part.subject_code = raw.subject_code
        and indicator.benchmark_indicator = raw.benchmark_indicator
$$;

comment on function mart.cluster_benchmark_value_as_of(timestamptz) is
'mart.cluster_benchmark_value as known at the given time; infinity: as now known';
