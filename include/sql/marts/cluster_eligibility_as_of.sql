-- mart.cluster_eligibility_as_of(known_at)
-- requires: published_row_as_of
-- Grain: one project with members at the end of the last month before the publication, as published at known_at.
-- Scope: members' industries (NACE) against those of the project's cluster; see warehouse.member_industry_as_of.
--   Members of forms and registers, each once; what a company says of itself (form M0) goes first.
-- Limits: what disclosure control has printed (docs/disclosure.md), together with mart.project_membership: no
--   count, and nothing that counts leave of each other, here or in another publication, is of one or two
--   companies. The parts are shown together or not at all. Which companies the exceptions are, the secretariat
--   knows.
create or replace function mart.cluster_eligibility_as_of(known_at timestamptz)
returns table (
    project_code text,
    cluster_code text,
    members bigint,
    members_in_the_line bigint,
    exceptions bigint,
    members_not_known bigint
)
language sql stable
-- Reads when it was published, which is not for everybody, and gives what was printed.
security definer
set search_path = pg_catalog, pg_temp
as $$
select line.*
from warehouse.published_row_as_of('project_membership', 'cluster_eligibility', known_at) as printed
cross join
    lateral jsonb_to_record(printed.figures) as line (
        project_code text,
        cluster_code text,
        members bigint,
        members_in_the_line bigint,
        exceptions bigint,
        members_not_known bigint
    )
$$;

comment on function mart.cluster_eligibility_as_of(timestamptz) is
'mart.cluster_eligibility as known at the given time; infinity: as now known';
