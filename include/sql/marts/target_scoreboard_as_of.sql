-- mart.target_scoreboard_as_of(known_at)
-- requires: day_of
-- Grain: one target in one scope; a target for each province has a row for each pilot province,
--  as known at known_at.
-- Scope: warehouse.fact_target against the best known value of the same indicator and scope.
-- Rules: of several values the one of the best grade holds (measured, reported, claimed), and of these the
--  newest: what is only claimed later hides nothing. unmeasurable: no metric is stated, no figure is known, or
--  it is only claimed (reason says which). conflict: the targets of a conflict group that speak of one
--  indicator cannot be met together; those for each province count once for every pilot province where the
--  indicator adds up. met, not_met: by the comparator. on_track: not met, time is left, and the part that is
--  done is not smaller than the part of the time that has gone. differs: another target of the group has
--  another number.
-- Limits: targets of single companies are left out. Attainment is against the target, whatever the
--  comparator. A value 'up to 20' that is 20 meets it exactly. nearest_value is of the
--  indicator that would stand for it if the two were the same.
create or replace function mart.target_scoreboard_as_of(known_at timestamptz)
returns table (
    target_code text,
    indicator_code text,
    name_en text,
    unit text,
    project_code text,
    scope_kind text,
    scope_code text,
    comparator text,
    target_value numeric,
    due_on date,
    actual_value numeric,
    evidence_grade text,
    actual_document_code text,
    attainment_pct numeric,
    status text,
    reason text,
    conflict_group text,
    is_conflict boolean,
    differs boolean,
    beside text,
    nearest_code text,
    nearest_value numeric,
    nearest_attainment_pct numeric,
    document_code text,
    statement_no integer
)
language sql stable
-- Reads what who asks may not read in single rows.
security definer
set search_path = pg_catalog, pg_temp
as $$
with scope as (
    select
        target.*,
        coalesce(pilot.province_code, target.scope_code) as in_scope_code,
        case target.scope_kind when 'each_province' then 'province' else target.scope_kind end as in_scope_kind
    from warehouse.fact_target_as_known(known_at) as target
    left join warehouse.bridge_project_province_as_known(known_at) as pilot
        on target.scope_kind = 'each_province' and target.project_code = pilot.project_code and pilot.is_pilot
    where target.scope_kind <> 'company'
),

pilots as (
    select
        pilot.project_code,
        count(*) as provinces
    from warehouse.bridge_project_province_as_known(known_at) as pilot
    where pilot.is_pilot
    group by pilot.project_code
),

bound as (
    select
        target.target_code,
        target.conflict_group,
        target.indicator_code,
        target.comparator,
        target.target_value
        * case when target.scope_kind = 'each_province' and indicator.adds_up then pilots.provinces else 1 end
            as value_in_all
    from warehouse.fact_target_as_known(known_at) as target
    inner join warehouse.dim_indicator_as_known(known_at) as indicator using (indicator_code)
    left join pilots using (project_code)
    where target.conflict_group is not null
),

opposed as (
    select
        bound.conflict_group,
        bound.indicator_code,
        max(bound.value_in_all) filter (where bound.comparator in ('at_least', 'exactly')) as lowest,
        min(bound.value_in_all) filter (where bound.comparator in ('at_most', 'exactly')) as highest
    from bound
    group by bound.conflict_group, bound.indicator_code
),

others as (
    select
        one.target_code,
        string_agg(
            other.target_code || ' (' || other.comparator || ' ' || trim_scale(other.value_in_all) || ' in all)', '; '
            order by other.target_code
        ) as beside,
        bool_or(
            other.comparator <> one.comparator or other.value_in_all <> one.value_in_all
            or other.indicator_code <> one.indicator_code
        ) as differs
    from bound as one
    inner join bound as other
        on one.conflict_group = other.conflict_group and one.target_code <> other.target_code
    group by one.target_code
),

best as (
    select distinct on (actual.project_code, actual.indicator_code, actual.scope_kind, actual.scope_code) actual.*
    from warehouse.fact_indicator_value_as_known(known_at) as actual
    order by
        actual.project_code, actual.indicator_code, actual.scope_kind, actual.scope_code,
        array_position(array['measured', 'reported', 'claimed'], actual.evidence_grade),
        actual.as_of desc nulls last, actual.actual_code
),

judged as (
    select
        scope.target_code,
        scope.indicator_code,
        indicator.name_en,
        indicator.unit,
        indicator.has_metric,
        scope.project_code,
        scope.in_scope_kind as scope_kind,
        scope.in_scope_code as scope_code,
        scope.comparator,
        scope.target_value,
        actual.actual_value,
        actual.evidence_grade,
        actual.document_code as actual_document_code,
        indicator.nearest_code,
        nearest.actual_value as nearest_value,
        scope.conflict_group,
        others.beside,
        coalesce(others.differs, false) as differs,
        coalesce(opposed.lowest > opposed.highest, false) as is_conflict,
        coalesce(scope.due_on, project.ends_on) as due_on,
        (warehouse.day_of(known_at) - project.starts_on)::numeric
        / nullif(coalesce(scope.due_on, project.ends_on) - project.starts_on, 0) as time_gone,
        case scope.comparator
            when 'at_least' then actual.actual_value >= scope.target_value
            when 'at_most' then actual.actual_value <= scope.target_value
            else actual.actual_value = scope.target_value
        end as is_met,
        scope.document_code,
        scope.statement_no
    from scope
    inner join warehouse.dim_indicator_as_known(known_at) as indicator using (indicator_code)
    inner join warehouse.dim_project_as_known(known_at) as project using (project_code)
    left join best as actual
        on scope.project_code = actual.project_code
            and scope.indicator_code = actual.indicator_code
            and scope.in_scope_kind = actual.scope_kind
            and scope.in_scope_code is not distinct from actual.scope_code
    left join best as nearest
        on scope.project_code = nearest.project_code
            and indicator.nearest_code = nearest.indicator_code
            and scope.in_scope_kind = nearest.scope_kind
            and scope.in_scope_code is not distinct from nearest.scope_code
    left join others on scope.target_code = others.target_code
    left join opposed
        on scope.conflict_group = opposed.conflict_group and scope.indicator_code = opposed.indicator_code
)

select
    judged.target_code,
    judged.indicator_code,
    judged.name_en,
    judged.unit,
    judged.project_code,
    judged.scope_kind,
    judged.scope_code,
    judged.comparator,
    judged.target_value,
    judged.due_on,
    judged.actual_value,
    judged.evidence_grade,
    judged.actual_document_code,
    judged.actual_value / nullif(judged.target_value, 0) * 100 as attainment_pct,
    case
        when judged.is_conflict then 'conflict'
        when
            not judged.has_metric or judged.actual_value is null or judged.evidence_grade = 'claimed'
            then 'unmeasurable'
        when judged.is_met then 'met'
        when judged.due_on >= warehouse.day_of(known_at)
            and judged.comparator = 'at_least'
            and judged.actual_value / nullif(judged.target_value, 0) >= judged.time_gone then 'on_track'
        else 'not_met'
    end as status,
    case
        when judged.is_conflict then 'cannot be met together with ' || judged.beside
        when not judged.has_metric then 'no metric is stated'
        when judged.actual_value is null then 'no figure is known'
        when judged.evidence_grade = 'claimed' then 'only claimed'
    end as reason,
    judged.conflict_group,
    judged.is_conflict,
    judged.differs,
    judged.beside,
    judged.nearest_code,
    judged.nearest_value,
    judged.nearest_value / nullif(judged.target_value, 0) * 100 as nearest_attainment_pct,
    judged.document_code,
    judged.statement_no
from judged
$$;

comment on function mart.target_scoreboard_as_of(timestamptz) is
'mart.target_scoreboard as known at the given time; infinity: as now known';
