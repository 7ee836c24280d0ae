-- mart.record_claim
-- requires: record_claim_as_of
-- Grain: one claim of a record, tested against one official series in one year; a claim that no series
-- can bear has one row without a test.
-- Scope, limits and rules: see mart.record_claim_as_of.
create or replace view mart.record_claim as
select * from mart.record_claim_as_of('infinity');

comment on view mart.record_claim is
'Claims of records, each tested against every official series that could bear it. A claim is never a figure of exports';
comment on column mart.record_claim.claim_code is
'Claim';
comment on column mart.record_claim.claim_value_usd is
'The claimed figure, US dollars';
comment on column mart.record_claim.quarter_of_year is
'Quarter; NULL: a whole year';
comment on column mart.record_claim.claim_year is
'Year; NULL: not stated, every year is tried';
comment on column mart.record_claim.scope is
'national_sector or cluster_members';
comment on column mart.record_claim.record_kind is
'What it is the record of';
comment on column mart.record_claim.cluster_code is
'Cluster whose products are meant';
comment on column mart.record_claim.sector_code is
'TİM''s sector that holds them';
comment on column mart.record_claim.status is
'verified, refuted or unverifiable';
comment on column mart.record_claim.reason is
'Why';
comment on column mart.record_claim.dataset_code is
'Series tested: its dataset; NULL: none';
comment on column mart.record_claim.series_code is
'Its sector or cluster';
comment on column mart.record_claim.is_same_scope is
'It holds the products of the claim and nothing else';
comment on column mart.record_claim.quarter is
'Quarter tested, YYYY-Qn; YYYY: the whole year';
comment on column mart.record_claim.official_value_usd is
'The official figure, US dollars';
comment on column mart.record_claim.difference_pct is
'Official against claimed, percent';
comment on column mart.record_claim.is_record is
'The official figure is a record of its series; NULL: history too short or not comparable';
comment on column mart.record_claim.history_from is
'First month of the series'' unbroken history';
comment on column mart.record_claim.verdict is
'agrees, equal_no_record, differs, possible or impossible';
comment on column mart.record_claim.document_code is
'Document of the claim';
comment on column mart.record_claim.statement_no is
'Statement of docs/coverage.md';
