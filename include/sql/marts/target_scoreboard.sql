-- mart.target_scoreboard
-- Grain: one target in one scope; a target for each province has a row for each pilot province.
-- Scope: warehouse.fact_target against the newest value of the same indicator and scope.
-- Rules: unmeasurable: no metric is stated, no figure is known, or it is only claimed (reason says which).
--  conflict: the targets of a conflict group that speak of one indicator cannot be met together; those
--  for each province count once for every pilot province where the indicator adds up. met, not_met:
--  by the comparator. on_track: not met, time is left, and the part that is done is not smaller than
--  the part of the time that has gone. differs: another target of the group has another number.
-- Limits: attainment is against the target, whatever the comparator. A value 'up to 20' that is 20 meets
--  it exactly. nearest_value is of the indicator that would stand for it if the two were the same.
create or replace view mart.target_scoreboard as
with scope as (
    select
        target.*,
        coalesce(pilot.province_code, target.scope_code) as in_scope_code,
        case target.scope_kind when 'each_province' then 'province' else target.scope_kind end as in_scope_kind
    from warehouse.fact_target as target
    left join warehouse.bridge_project_province as pilot
        on target.scope_kind = 'each_province' and target.project_code = pilot.project_code and pilot.is_pilot
),

pilots as (
    select
        pilot.project_code,
        count(*) as provinces
    from warehouse.bridge_project_province as pilot
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
    from warehouse.fact_target as target
    inner join warehouse.dim_indicator as indicator using (indicator_code)
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

newest as (
    select distinct on (actual.project_code, actual.indicator_code, actual.scope_kind, actual.scope_code) actual.*
    from warehouse.fact_indicator_value as actual
    order by
        actual.project_code, actual.indicator_code, actual.scope_kind, actual.scope_code,
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
        (current_date - project.starts_on)::numeric
        / nullif(coalesce(scope.due_on, project.ends_on) - project.starts_on, 0) as time_gone,
        case scope.comparator
            when 'at_least' then actual.actual_value >= scope.target_value
            when 'at_most' then actual.actual_value <= scope.target_value
            else actual.actual_value = scope.target_value
        end as is_met,
        scope.document_code,
        scope.statement_no
    from scope
    inner join warehouse.dim_indicator as indicator using (indicator_code)
    inner join warehouse.dim_project as project using (project_code)
    left join newest as actual
        on scope.project_code = actual.project_code
            and scope.indicator_code = actual.indicator_code
            and scope.in_scope_kind = actual.scope_kind
            and scope.in_scope_code is not distinct from actual.scope_code
    left join newest as nearest
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
        when judged.due_on >= current_date
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
from judged;

comment on view mart.target_scoreboard is
'Targets of the programmes, none merged, against what is known: met, not_met, on_track, unmeasurable or in conflict';
comment on column mart.target_scoreboard.target_code is
'Target';
comment on column mart.target_scoreboard.indicator_code is
'Indicator; see warehouse.dim_indicator';
comment on column mart.target_scoreboard.name_en is
'Indicator in English';
comment on column mart.target_scoreboard.unit is
'Unit of the values';
comment on column mart.target_scoreboard.project_code is
'Project';
comment on column mart.target_scoreboard.scope_kind is
'project, province, cluster or company';
comment on column mart.target_scoreboard.scope_code is
'Province, cluster or company; NULL: the whole project';
comment on column mart.target_scoreboard.comparator is
'at_least, at_most or exactly; ''up to'' is at_most';
comment on column mart.target_scoreboard.target_value is
'The target';
comment on column mart.target_scoreboard.due_on is
'When it has to be met; the end of the project where none is stated';
comment on column mart.target_scoreboard.actual_value is
'Newest value of the same indicator and scope; NULL: none is known';
comment on column mart.target_scoreboard.evidence_grade is
'measured, reported or claimed';
comment on column mart.target_scoreboard.actual_document_code is
'Document the value is from';
comment on column mart.target_scoreboard.attainment_pct is
'actual in percent of target';
comment on column mart.target_scoreboard.status is
'met, not_met, on_track, unmeasurable or conflict';
comment on column mart.target_scoreboard.reason is
'Why unmeasurable or in conflict';
comment on column mart.target_scoreboard.conflict_group is
'Targets that speak of the same thing share it';
comment on column mart.target_scoreboard.is_conflict is
'The targets of the group on this indicator cannot be met together';
comment on column mart.target_scoreboard.differs is
'Another target of the group has another number, comparator or indicator';
comment on column mart.target_scoreboard.beside is
'The other targets of the group, with what they come to in all';
comment on column mart.target_scoreboard.nearest_code is
'Indicator that would stand for it if the two were the same';
comment on column mart.target_scoreboard.nearest_value is
'Its newest value';
comment on column mart.target_scoreboard.nearest_attainment_pct is
'What attainment would be if they were the same';
comment on column mart.target_scoreboard.document_code is
'Document that states the target';
comment on column mart.target_scoreboard.statement_no is
'Statement of docs/coverage.md';
