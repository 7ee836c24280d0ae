-- mart.record_claim_as_of(known_at)
-- requires: cluster_export_quarter_as_of, sector_export_quarter_as_of
-- Grain: one claim of a record, tested against one official series in one year; a claim that no series
--  can bear has one row without a test. As known at known_at.
-- Scope: quarters of mart.sector_export_quarter (TİM's sector, which holds the products and more) and
--  mart.cluster_export_quarter (the products themselves; made-up figures left out).
-- Rules: a series is of the same scope where it holds the products of the claim and nothing else. agrees:
--  complete, of the same scope, equal to the claim within half of the unit it is rounded to, and a
--  record there. equal_no_record: equal, and no record. differs: of the same scope and not equal.
--  possible: a wider series that is not below the claim. impossible: a wider series below the claim.
--  The claim is verified where a test agrees; refuted where its year is stated and a test of that
--  year differs, is impossible or is equal without being a record; else unverifiable.
-- Limits: nominal US dollars. A record needs three earlier years of the same quarter in the series.
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
with series as (
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

test as (
    select
        series.claim_code,
        series.dataset_code,
        series.series_code,
        series.quarter,
        series.value_usd,
        series.is_same_scope,
        series.history_from,
        case claim.record_kind
            when 'any_quarter' then series.is_record_any_quarter else series.is_record_same_quarter
        end as is_record,
        series.value_usd / claim.claim_value_usd * 100 - 100 as difference_pct,
        case
            when not series.is_same_scope and series.value_usd < claim.claim_value_usd - claim.rounded_to_usd / 2
                then 'impossible'
            when not series.is_same_scope then 'possible'
            when abs(series.value_usd - claim.claim_value_usd) > claim.rounded_to_usd / 2 then 'differs'
            when case claim.record_kind
                    when 'any_quarter' then series.is_record_any_quarter else series.is_record_same_quarter
                end then 'agrees'
            else 'equal_no_record'
        end as verdict
    from warehouse.fact_record_claim_as_known(record_claim_as_of.known_at) as claim
    inner join series using (claim_code)
    where claim.scope = 'national_sector'
        and series.is_complete
        and right(series.quarter, 1)::integer = claim.quarter_of_year
        and left(series.quarter, 4)::integer = coalesce(claim.year, left(series.quarter, 4)::integer)
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
            when count(test.claim_code) = 0 then 'no official series that could bear it is in the warehouse'
            when claim.year is not null and bool_or(test.verdict in ('differs', 'impossible', 'equal_no_record'))
                then 'the official series of the stated year says otherwise'
            when not bool_or(test.is_same_scope) then 'only wider series are in the warehouse'
            when claim.year is null then 'the year is not stated and no tested year agrees'
            else 'the tested series do not decide'
        end as reason
    from warehouse.fact_record_claim_as_known(record_claim_as_of.known_at) as claim
    left join test using (claim_code)
    group by claim.claim_code, claim.year
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
    test.quarter,
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
