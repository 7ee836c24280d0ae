-- mart.grant_award_as_of(known_at)
-- Grain: one scheme of one grantor, by project, as known at known_at.
-- Scope: warehouse.fact_grant; sums by currency.
create or replace function mart.grant_award_as_of(known_at timestamptz)
returns table (
    project_code text,
    grantor_code text,
    scheme text,
    currency text,
    applications bigint,
    awards bigint,
    undecided bigint,
    awarded_amount numeric
)
language sql stable
-- Reads what who asks may not read in single rows.
security definer
set search_path = pg_catalog, pg_temp
as $$
select
    application.project_code,
    application.grantor_code,
    application.scheme,
    application.currency,
    count(*) as applications,
    count(*) filter (where application.is_awarded) as awards,
    count(*) filter (where application.is_awarded is null) as undecided,
    sum(application.amount) filter (where application.is_awarded) as awarded_amount
from warehouse.fact_grant_as_known(known_at) as application
group by application.project_code, application.grantor_code, application.scheme, application.currency
$$;

comment on function mart.grant_award_as_of(timestamptz) is
'mart.grant_award as known at the given time; infinity: as now known';
