-- mart.participation_funnel_as_of(known_at)
-- requires: published_row_as_of
-- Grain: one activity, as known at known_at; its companies as published then.
-- Scope and rules: see warehouse.participation_figure_as_of, which the publication computes the counts by. Rates are of
--   counts of one publication.
-- Limits: of the counts, what disclosure control has printed (docs/disclosure.md): no count, and nothing that counts
--   leave of each other, here or against earlier publications, is of one or two companies. A row keeps what was
--   printed before until the new counts may be. is_withheld where a count is not shown, or not published yet.
create or replace function mart.participation_funnel_as_of(known_at timestamptz)
returns table (
    activity_code text,
    project_code text,
    activity_type text,
    starts_on date,
    sources text,
    is_withheld boolean,
    eligible bigint,
    invited bigint,
    opted_in bigint,
    declined bigint,
    registered bigint,
    attended bigint,
    claimed bigint,
    persons bigint,
    participation_rate_pct numeric,
    opt_in_rate_pct numeric,
    attendance_rate_pct numeric
)
language sql stable
-- Reads when it was published, which is not for everybody, and gives what was printed.
security definer
set search_path = pg_catalog, pg_temp
as $$
select
    activity.activity_code,
    activity.project_code,
    activity.activity_type,
    activity.starts_on,
    stage.sources,
    printed.row_key is null
    or (stage.is_eligible_known and stage.eligible is null)
    or num_nulls(
        stage.invited, stage.opted_in, stage.declined, stage.registered, stage.attended, stage.claimed
    ) > 0,
    stage.eligible,
    stage.invited,
    stage.opted_in,
    stage.declined,
    stage.registered,
    stage.attended,
    stage.claimed,
    stage.persons,
    stage.participation_rate_pct,
    stage.opt_in_rate_pct,
    stage.attendance_rate_pct
from warehouse.dim_activity_as_known(known_at) as activity
left join warehouse.published_row_as_of('participation_funnel', 'participation_funnel', known_at) as printed
    on activity.activity_code = printed.row_key
left join
    lateral jsonb_to_record(printed.figures) as stage (
        sources text,
        is_eligible_known boolean,
        eligible bigint,
        invited bigint,
        opted_in bigint,
        declined bigint,
        registered bigint,
        attended bigint,
        claimed bigint,
        persons bigint,
        participation_rate_pct numeric,
        opt_in_rate_pct numeric,
        attendance_rate_pct numeric
    ) on true
$$;

comment on function mart.participation_funnel_as_of(timestamptz) is
'mart.participation_funnel as known at the given time; infinity: as now known';
