-- mart.record_claim_as_of(known_at)
-- requires: cluster_export_quarter_as_of, sector_export_quarter_as_of
-- Grain: one claim of a record, tested against one official series in one year; a claim that no series
--  can bear has one row without a test. As known at known_at.
-- Scope: quarters of mart.sector_export_quarter (TİM's sector, which holds the products and more) and
--  mart.cluster_export_quarter (the products themselves; made-up figures left out). A claim of a whole
--  year is tested against years whose four quarters are complete.
-- Rules: a series is of the same scope where it holds the products of the claim and nothing else. agrees:
--  complete, of the same scope, equal to the claim within half of the unit it is rounded to, and a
--  record there. equal_no_record: equal, and no record. differs: of the same scope and not equal.
--  possible: a wider series that is not below the claim, or an equal year after too few years to say
--  whether it is a record. impossible: a wider series below the claim.
--  The claim is verified where a test agrees; refuted where its year is stated and a test of that
--  year differs, is impossible or is equal without being a record; else unverifiable. A whole-year claim
--  has no quarter and is a record of the kind year; another mixture of the two is not tested, and the
--  reason says so.
-- Limits: nominal US dollars. A record needs three earlier years of the same quarter, or three earlier whole
--  years, in the series' unbroken history.
create or replace function mart.record_claim_as_of(known_at timestamptz)
returns table (
    claim_code text,
    claim_value_usd numeric,
    quarter_of_year integer,
    claim_year integer,
    scope text,
    record_kind text,
    cluster_code text,
    sector_code text,
    status text,
    reason text,
    dataset_code text,
    series_code text,
    is_same_scope boolean,
    quarter text,
    official_value_usd numeric,
    difference_pct numeric,
    is_record boolean,
    history_from date,
    verdict text,
    document_code text,
    statement_no integer
)
language sql stable
-- Reads what who asks may not read in single rows.
security definer
set search_path = pg_catalog, pg_temp
as $$
with quarterly as (
    select
        'tim_sector' as dataset_code,
        sector.sector_code as series_code,
        sector.quarter,
        sector.value_usd,
        sector.is_complete,
        sector.is_record_same_quarter,
        sector.is_record_any_quarter,
        sector.history_from,
        false as is_same_scope,
        claim.claim_code
    from warehouse.fact_record_claim_as_known(record_claim_as_of.known_at) as claim
    inner join mart.sector_export_quarter_as_of(record_claim_as_of.known_at) as sector using (sector_code)
    union all
    select
        cluster.dataset_code,
        cluster.cluster_code,
        cluster.quarter,
        cluster.value_usd,
        cluster.is_complete,
        cluster.is_record_same_quarter,
        cluster.is_record_any_quarter,
        cluster.history_from,
        true,
        claim.claim_code
    from warehouse.fact_record_claim_as_known(record_claim_as_of.known_at) as claim
    inner join mart.cluster_export_quarter_as_of(record_claim_as_of.known_at) as cluster
        on claim.cluster_code = cluster.cluster_code and not cluster.is_synthetic
),

yearly as (
    select
        quarterly.claim_code,
        quarterly.dataset_code,
        quarterly.series_code,
        quarterly.is_same_scope,
        left(quarterly.quarter, 4) as year,
        sum(quarterly.value_usd) as value_usd,
        max(quarterly.history_from) as history_from
    from quarterly
    where quarterly.is_complete
    group by
        quarterly.claim_code, quarterly.dataset_code, quarterly.series_code, quarterly.is_same_scope,
        left(quarterly.quarter, 4)
    having count(*) = 4
),

series as (
    select
        quarterly.claim_code,
        quarterly.dataset_code,
        quarterly.series_code,
        quarterly.is_same_scope,
        quarterly.quarter as period,
        quarterly.value_usd,
        quarterly.history_from,
        case claim.record_kind
            when 'any_quarter' then quarterly.is_record_any_quarter else quarterly.is_record_same_quarter
        end as is_record
    from quarterly
    inner join warehouse.fact_record_claim_as_known(record_claim_as_of.known_at) as claim using (claim_code)
    where quarterly.is_complete
        and claim.record_kind <> 'year'
        and right(quarterly.quarter, 1)::integer = claim.quarter_of_year
    union all
    select
        yearly.claim_code,
        yearly.dataset_code,
        yearly.series_code,
        yearly.is_same_scope,
        yearly.year,
        yearly.value_usd,
        yearly.history_from,
        case when earlier.years >= 3 then yearly.value_usd > earlier.highest end
    from yearly
    inner join warehouse.fact_record_claim_as_known(record_claim_as_of.known_at) as claim using (claim_code)
    cross join
        lateral (
            select
                count(*) as years,
                max(before.value_usd) as highest
            from yearly as before
            where before.claim_code = yearly.claim_code
                and before.dataset_code = yearly.dataset_code
                and before.series_code = yearly.series_code
                and before.year < yearly.year
                and make_date(before.year::integer, 1, 1) >= yearly.history_from
        ) as earlier
    where claim.record_kind = 'year' and claim.quarter_of_year is null
),

test as (
    select
        series.claim_code,
        series.dataset_code,
        series.series_code,
        series.period,
        series.value_usd,
        series.is_same_scope,
        series.history_from,
        series.is_record,
        series.value_usd / claim.claim_value_usd * 100 - 100 as difference_pct,
        case
            when not series.is_same_scope and series.value_usd < claim.claim_value_usd - claim.rounded_to_usd / 2
                then 'impossible'
            when not series.is_same_scope then 'possible'
            when abs(series.value_usd - claim.claim_value_usd) > claim.rounded_to_usd / 2 then 'differs'
            when series.is_record then 'agrees'
            when series.is_record is null then 'possible'
            else 'equal_no_record'
        end as verdict
    from warehouse.fact_record_claim_as_known(record_claim_as_of.known_at) as claim
    inner join series using (claim_code)
    where claim.scope = 'national_sector'
        and left(series.period, 4)::integer = coalesce(claim.year, left(series.period, 4)::integer)
),

overall as (
    select
        claim.claim_code,
        case
            when bool_or(test.verdict = 'agrees') then 'verified'
            when claim.year is not null and bool_or(test.verdict in ('differs', 'impossible', 'equal_no_record'))
                then 'refuted'
            else 'unverifiable'
        end as status,
        case
            when bool_or(test.verdict = 'agrees') then 'an official series of the same scope has this record'
            when (claim.record_kind = 'year') <> (claim.quarter_of_year is null)
                then 'not tested: a record of a year has no quarter_of_year, and one of a quarter has: correct record_claims'
            when count(test.claim_code) = 0 then 'no official series that could bear it is in the warehouse'
            when claim.year is not null and bool_or(test.verdict in ('differs', 'impossible', 'equal_no_record'))
                then 'the official series of the stated year says otherwise'
            when not bool_or(test.is_same_scope) then 'only wider series are in the warehouse'
            when claim.year is null then 'the year is not stated and no tested year agrees'
            else 'the tested series do not decide'
        end as reason
    from warehouse.fact_record_claim_as_known(record_claim_as_of.known_at) as claim
    left join test using (claim_code)
    group by claim.claim_code, claim.year, claim.record_kind, claim.quarter_of_year
)

select
    claim.claim_code,
    claim.claim_value_usd,
    claim.quarter_of_year,
    claim.year as claim_year,
    claim.scope,
    claim.record_kind,
    claim.cluster_code,
    claim.sector_code,
    overall.status,
    overall.reason,
    test.dataset_code,
    test.series_code,
    test.is_same_scope,
    test.period as quarter,
    test.value_usd as official_value_usd,
    test.difference_pct,
    test.is_record,
    test.history_from,
    test.verdict,
    claim.document_code,
    claim.statement_no
from warehouse.fact_record_claim_as_known(record_claim_as_of.known_at) as claim
inner join overall using (claim_code)
left join test using (claim_code)
$$;

comment on function mart.record_claim_as_of(timestamptz) is
'mart.record_claim as known at the given time; infinity: as now known';
