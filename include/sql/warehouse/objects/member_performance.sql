-- warehouse.member_performance
-- Grain: one company of one project in one year.
-- Scope: the secretariat's register. Another source of yearly figures is a branch of this view.
-- Limits: about single companies: not for analysts.
create or replace view warehouse.member_performance as
select
    performance.project_code,
    performance.party_code,
    performance.year,
    performance.nace_code,
    performance.value_added_try,
    performance.turnover_try,
    performance.employees,
    performance.export_usd
from warehouse.fact_party_performance as performance;

comment on view warehouse.member_performance is 'Yearly figures of member companies, from all sources';
