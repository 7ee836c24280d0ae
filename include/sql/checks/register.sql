-- Measures the registers as they would be after the load; expectations/register.json judges the row.
-- Grain: one row: counts of what is out of order, each with the first ten cases in words.
-- Scope: the registers' tables, which the load has been written to, and pg_temp.staged. What single
--   rows promise has been judged while reading and is in ops.reject; here is what holds across
--   registers. The caller holds the publishing lock, so that no other load can break what is found
--   whole here: that is how rules across registers hold under concurrency too.
-- Scope of companies: those of members' files count with those of the registers, one respondent each
--   (warehouse.respondent_as_of).
with finding as (
    select
        'membership' as rule,
        presence.activity_code || ' ' || presence.party_code as name
    from warehouse.bridge_activity_party as presence
    inner join warehouse.dim_activity as activity using (activity_code)
    where not exists (
            select 1 from warehouse.bridge_project_party as member
            where member.project_code = activity.project_code
                and member.party_code = presence.party_code
                and coalesce(presence.attended_on, presence.invited_on) >= member.joined_on
                and coalesce(presence.attended_on, presence.invited_on) < coalesce(member.left_on, 'infinity')
        )
    union all
    select
        excess.rule,
        excess.respondent || ': ' || excess.projects
    from warehouse.project_excess_as_of('infinity') as excess
    union all
    -- Members' files and registers know companies of one project, and nothing says that any are the same.
    select
        'not_linked',
        member.project_code || ': ' || count(*) filter (where member.source = 'register') || ' of the registers, '
        || count(*) filter (where member.source = 'forms') || ' of the forms'
    from warehouse.project_member_as_of('infinity') as member
    group by member.project_code
    having bool_or(member.source = 'register') and bool_or(member.source = 'forms')
    union all
    -- Decisions that no file can be judged by: nobody reports from the folder, or no company has the code.
    select
        'no_reporter',
        decision.party_code || ' by ' || decision.secretariat || case
            when not exists (
                    select 1 from warehouse.dim_company as company
                    where company.valid_to = 'infinity'
                        and upper(company.party_code) = upper(decision.party_code)
                ) then ': no form M0 has the code'
            else ': no file came from this folder'
        end
    from warehouse.reporting_secretariat as decision
    where not exists (
            select 1 from warehouse.dim_company as company
            where company.valid_to = 'infinity'
                and upper(company.party_code) = upper(decision.party_code)
        )
        or not exists (
            select 1 from secure.submission_arrival as arrival
            where regexp_replace(arrival.inbox_path, '/?[^/]*$', '') = decision.secretariat
        )
    union all
    select
        'claim_support',
        claim.claim_code || ': ' || claim.claimed_try || ' claimed, '
        || coalesce(sum(line.supported_try), 0) || ' supported'
    from warehouse.fact_support_claim as claim
    left join warehouse.support_line_as_of('infinity') as line using (claim_code)
    where claim.claimed_try is not null
    group by claim.claim_code, claim.claimed_try
    having claim.claimed_try > coalesce(sum(line.supported_try), 0)
    union all
    select
        'claim_items',
        claim.claim_code || ': ' || string_agg(distinct line.support_item || ' of ' || line.activity_code, ', ')
    from warehouse.fact_support_claim as claim
    inner join warehouse.support_line_as_of('infinity') as line using (claim_code)
    group by claim.claim_code, claim.activity_code, claim.project_code
    having count(distinct line.support_item) > 1
        or bool_or(line.activity_code <> claim.activity_code or line.project_code <> claim.project_code)
    union all
    -- Of activities whose days are known to the day; an earlier day is no way round the time to claim.
    select
        'later_end',
        claim.claim_code || ': ' || claim.activity_end_on || ', ' || activity.activity_code || ' ended on '
        || activity.ends_on
    from warehouse.fact_support_claim as claim
    inner join warehouse.dim_activity as activity using (activity_code)
    where activity.date_precision = 'day' and claim.activity_end_on > activity.ends_on
    union all
    select
        'spent_later',
        expense.expense_code || ': spent ' || expense.spent_on || ', ' || claim.claim_code || ' submitted '
        || claim.submitted_on
    from warehouse.fact_support_expense as expense
    inner join warehouse.fact_support_claim as claim using (claim_code)
    where expense.spent_on > claim.submitted_on
    union all
    select
        'other_day',
        presence.party_code || ' on ' || presence.attended_on || ', ' || activity.activity_code || ' from '
        || activity.starts_on || ' to ' || activity.ends_on
    from warehouse.bridge_activity_party as presence
    inner join warehouse.dim_activity as activity using (activity_code)
    where activity.date_precision = 'day'
        and presence.attended_on not between activity.starts_on and activity.ends_on
    union all
    select
        'other_project',
        booked.code || ': ' || booked.project_code || ', ' || activity.activity_code || ' is of '
        || activity.project_code
    from (
        select
            'expense ' || expense.expense_code as code,
            expense.project_code,
            expense.activity_code
        from warehouse.fact_support_expense as expense
        union all
        select
            'claim ' || claim.claim_code,
            claim.project_code,
            claim.activity_code
        from warehouse.fact_support_claim as claim
    ) as booked
    inner join warehouse.dim_activity as activity using (activity_code)
    where booked.project_code <> activity.project_code
    union all
    -- Members whose industry is known and none of the cluster's, as in mart.cluster_eligibility.
    select distinct
        'other_line',
        member.project_code || ': ' || member.respondent || ' (' || respondent.nace_code || ')'
    from warehouse.project_member_as_of('infinity') as member
    inner join warehouse.dim_project as project using (project_code)
    inner join warehouse.respondent_as_of('infinity') as respondent using (respondent)
    where respondent.nace_code is not null
        and member.joined_on <= warehouse.day_of('infinity')
        and coalesce(member.left_on, 'infinity') > warehouse.day_of('infinity')
        and exists (
            select 1 from warehouse.bridge_cluster_industry as industry
            where industry.cluster_code = project.cluster_code
        )
        and not exists (
            select 1 from warehouse.bridge_cluster_industry as industry
            where industry.cluster_code = project.cluster_code
                and starts_with(respondent.nace_code, industry.nace_code)
        )
    union all
    select
        'no_person_days',
        expense.expense_code
    from warehouse.fact_support_expense as expense
    inner join warehouse.support_line_as_of('infinity') as line using (expense_code)
    where line.cap_scope = 'person_day' and expense.person_days is null
    union all
    select
        'no_persons',
        line.expense_code || ': ' || string_agg(presence.respondent, ' and ' order by presence.respondent)
        || ' at ' || line.activity_code
    from warehouse.support_line_as_of('infinity') as line
    inner join warehouse.participation_as_of('infinity') as presence
        on line.activity_code = presence.activity_code and presence.has_attended
    where line.allocation_method = 'persons' and line.respondent is null and presence.persons is null
    group by line.expense_code, line.activity_code
    union all
    select
        'unlike_type',
        expense.expense_code || ': ' || expense.allocation_method || ', ' || expense.expense_type
        || case when kind.is_direct then ' belongs to one company' else ' is common to all' end
    from warehouse.fact_support_expense as expense
    inner join warehouse.dim_expense_type as kind using (expense_type)
    where kind.is_direct <> (expense.allocation_method = 'direct')
    union all
    select
        'claim_late',
        claim.claim_code || ': due ' || claim.deadline_on || ', submitted ' || claim.submitted_on
    from mart.support_claim as claim
    where claim.is_late
    union all
    -- Of activities with expenses; one that nobody came to has none of the companies it needs.
    select
        'few_companies',
        line.activity_code || ': ' || count(distinct presence.respondent) || ' of ' || min(least.companies)
    from warehouse.support_line_as_of('infinity') as line
    inner join warehouse.dim_project as project using (project_code)
    inner join warehouse.dim_support_rule as rule
        on line.support_item = rule.support_item
            and line.legal_regime = rule.legal_regime
            and line.document_date >= rule.valid_from
            and line.document_date < coalesce(rule.valid_to, 'infinity')
    cross join
        lateral (
            -- Of a region that is not known only what is too few everywhere is too few.
            values (
                case when project.incentive_region < 4 then rule.min_companies else rule.min_companies_r46 end
            )
        ) as least (companies)
    left join warehouse.participation_as_of('infinity') as presence
        on line.activity_code = presence.activity_code and presence.has_attended
    where least.companies is not null
    group by line.activity_code
    having count(distinct presence.respondent) < min(least.companies)
    union all
    -- Activities of one item in one project, by the rule of the last of them; an expert that is employed is
    -- an activity too. Without a day they count, and the rule is that of the others.
    select
        'too_many',
        held.project_code || ' ' || held.support_item || ': ' || held.n || ' of ' || rule.max_count
    from (
        select
            activity.project_code,
            kind.support_item,
            count(*) as n,
            max(activity.ends_on) as last_on
        from warehouse.dim_activity as activity
        inner join warehouse.dim_activity_type as kind using (activity_type)
        where activity.state <> 'cancelled' and kind.support_item is not null
        group by activity.project_code, kind.support_item
    ) as held
    inner join warehouse.dim_project as project using (project_code)
    left join warehouse.dim_legal_regime as regime
        on project.programme_code = regime.programme_code
            and held.last_on >= regime.valid_from
            and held.last_on < coalesce(regime.valid_to, 'infinity')
    inner join warehouse.dim_support_rule as rule
        on held.support_item = rule.support_item
            and rule.legal_regime = coalesce(project.legal_regime, regime.legal_regime)
            and held.last_on >= rule.valid_from
            and held.last_on < coalesce(rule.valid_to, 'infinity')
    where held.n > rule.max_count
    union all
    -- By the rule of the first day; of a project without one by that of today.
    select
        'too_long',
        project.project_code || ': ' || coalesce(project.planned_months || ' months', 'months not stated')
        || coalesce(' and ' || project.extended_months || ' more', '')
        || coalesce(', until ' || project.ends_on, '')
        || ', of ' || term.rule_value || coalesce(' and ' || extension.rule_value || ' more', '')
    from warehouse.dim_project as project
    cross join lateral (values (coalesce(project.starts_on, current_date))) as first (day)
    cross join lateral warehouse.project_rule_on('PROJECT_MONTHS', first.day, 'infinity') as term
    left join lateral warehouse.project_rule_on('EXTENSION_MONTHS', first.day, 'infinity') as extension on true
    where project.programme_code = 'URGE'
        and (
            project.planned_months > term.rule_value
            or project.extended_months > extension.rule_value
            or project.ends_on
            > project.starts_on + make_interval(months => term.rule_value + coalesce(extension.rule_value, 0))
        )
    union all
    select
        'codes',
        'alias ' || alias.alias || ' of ' || alias.kind || ' ' || alias.code
    from warehouse.programme_alias as alias
    where not exists (
            select 1
            from (
                select
                    'organisation' as kind,
                    organisation.organisation_code as code
                from warehouse.dim_organisation as organisation
                union all
                select
                    'programme',
                    programme.programme_code
                from warehouse.dim_programme as programme
                union all
                select
                    'project',
                    project.project_code
                from warehouse.dim_project as project
                union all
                select
                    'system',
                    system.system_code
                from warehouse.dim_system as system
                union all
                select
                    'info_spot',
                    spot.info_spot_code
                from warehouse.dim_info_spot as spot
                union all
                select
                    'info_spot',
                    'ALL'
            ) as known
            where known.kind = alias.kind and known.code = alias.code
        )
    union all
    select
        'codes',
        scope.name || ' ' || scope.scope_kind || ' ' || coalesce(scope.scope_code, '(empty)')
    from (
        select
            'target ' || target_code as name,
            scope_kind,
            scope_code
        from warehouse.fact_target
        union all
        select
            'actual ' || actual_code,
            scope_kind,
            scope_code
        from warehouse.fact_indicator_value
    ) as scope
    where case scope.scope_kind
            when 'province'
                then not exists (
                        select 1 from warehouse.dim_province as province
                        where province.province_code = scope.scope_code
                    )
            when 'cluster'
                then not exists (
                        select 1 from warehouse.dim_cluster as cluster
                        where cluster.cluster_code = scope.scope_code
                    )
            when 'company'
                then not exists (
                        select 1 from warehouse.dim_party as party
                        where party.party_code = scope.scope_code
                    )
            else scope.scope_code is not null
        end
    union all
    select
        'codes',
        'employment ' || employment.area_code
    from warehouse.fact_regional_employment as employment
    where employment.area_code <> 'TR'
        and not exists (
            select 1 from warehouse.dim_province as province
            where province.province_code = employment.area_code
        )
    union all
    select
        'codes',
        'activity ' || activity.activity_code || ' plan ' || activity.plan_version || ' item ' || activity.item_no
    from warehouse.dim_activity as activity
    where activity.plan_version is not null
        and not exists (
            select 1 from warehouse.dim_action_item as item
            where item.project_code = activity.project_code
                and item.plan_version = activity.plan_version
                and item.item_no = activity.item_no
        )
    union all
    select
        'attendance',
        attendance.activity_code || ' ' || attendance.role || ': '
        || sum(attendance.persons) filter (where attendance.participant_type <> 'ALL') || ' of '
        || max(attendance.persons) filter (where attendance.participant_type = 'ALL')
    from warehouse.fact_event_attendance as attendance
    group by attendance.activity_code, attendance.role
    having sum(attendance.persons) filter (where attendance.participant_type <> 'ALL')
        > max(attendance.persons) filter (where attendance.participant_type = 'ALL')
        or (
            sum(attendance.persons) filter (where attendance.participant_type <> 'ALL')
            <> max(attendance.persons) filter (where attendance.participant_type = 'ALL')
            and bool_and(attendance.persons is not null)
        )
    union all
    select
        'states',
        state.project_code || ' ' || state.state || ' from ' || state.valid_from
    from (
        select
            project_state.*,
            array_position(
                array['idea', 'applied', 'approved', 'active', 'extended', 'closed'], project_state.state
            ) as place,
            max(
                array_position(
                    array['idea', 'applied', 'approved', 'active', 'extended', 'closed'], project_state.state
                )
            ) over (
                partition by project_state.project_code
                order by project_state.valid_from
                rows between unbounded preceding and 1 preceding
            ) as place_before
        from warehouse.project_state
        where project_state.valid_from is not null
    ) as state
    where state.place < state.place_before
),

rejected as (
    select
        count(distinct sheet || ' ' || split_part(cell, ',', 1)) as n,
        (array_agg(sheet || ' ' || cell || ' "' || value_as_read || '" (' || rule || ')' order by reject_id))[1:10]
            as names
    from ops.reject
    where load_id = :load_id
),

withdrawn as (
    select
        count(*) as n,
        (array_agg(version.register_code || ' ' || version.row_key order by version.register_code, version.row_key))[
            1:10
        ]
            as names
    from warehouse.register_version as version
    -- Closed just now: after every publication so far.
    where version.valid_to < 'infinity'
        and version.valid_to > (select coalesce(max(load.published_at), '-infinity') from ops.load)
        and not exists (
            select 1 from pg_temp.staged as staged
            where staged.register_code = version.register_code and staged.row_key = version.row_key
        )
),

measured as (
    select
        finding.rule,
        count(*) as n,
        array_to_string((array_agg(finding.name order by finding.name))[1:10], '; ') as names
    from finding
    group by finding.rule
)

select
    (select count(*) from pg_temp.staged) as row_count,
    rejected.n as reject_count,
    array_to_string(rejected.names, '; ') as reject_names,
    round(rejected.n * 100.0 / greatest((select count(*) from pg_temp.staged) + rejected.n, 1), 1) as reject_pct,
    withdrawn.n as withdrawn_count,
    array_to_string(withdrawn.names, '; ') as withdrawn_names,
    coalesce(max(measured.n) filter (where measured.rule = 'membership'), 0) as membership_count,
    max(measured.names) filter (where measured.rule = 'membership') as membership_names,
    coalesce(max(measured.n) filter (where measured.rule = 'one_at_a_time'), 0) as one_at_a_time_count,
    max(measured.names) filter (where measured.rule = 'one_at_a_time') as one_at_a_time_names,
    coalesce(max(measured.n) filter (where measured.rule = 'three_ever'), 0) as three_ever_count,
    max(measured.names) filter (where measured.rule = 'three_ever') as three_ever_names,
    coalesce(max(measured.n) filter (where measured.rule = 'not_linked'), 0) as not_linked_count,
    max(measured.names) filter (where measured.rule = 'not_linked') as not_linked_names,
    coalesce(max(measured.n) filter (where measured.rule = 'no_reporter'), 0) as no_reporter_count,
    max(measured.names) filter (where measured.rule = 'no_reporter') as no_reporter_names,
    coalesce(max(measured.n) filter (where measured.rule = 'claim_support'), 0) as claim_support_count,
    max(measured.names) filter (where measured.rule = 'claim_support') as claim_support_names,
    coalesce(max(measured.n) filter (where measured.rule = 'claim_items'), 0) as claim_items_count,
    max(measured.names) filter (where measured.rule = 'claim_items') as claim_items_names,
    coalesce(max(measured.n) filter (where measured.rule = 'later_end'), 0) as later_end_count,
    max(measured.names) filter (where measured.rule = 'later_end') as later_end_names,
    coalesce(max(measured.n) filter (where measured.rule = 'spent_later'), 0) as spent_later_count,
    max(measured.names) filter (where measured.rule = 'spent_later') as spent_later_names,
    coalesce(max(measured.n) filter (where measured.rule = 'other_day'), 0) as other_day_count,
    max(measured.names) filter (where measured.rule = 'other_day') as other_day_names,
    coalesce(max(measured.n) filter (where measured.rule = 'other_project'), 0) as other_project_count,
    max(measured.names) filter (where measured.rule = 'other_project') as other_project_names,
    coalesce(max(measured.n) filter (where measured.rule = 'other_line'), 0) as other_line_count,
    max(measured.names) filter (where measured.rule = 'other_line') as other_line_names,
    coalesce(max(measured.n) filter (where measured.rule = 'no_person_days'), 0) as no_person_days_count,
    max(measured.names) filter (where measured.rule = 'no_person_days') as no_person_days_names,
    coalesce(max(measured.n) filter (where measured.rule = 'no_persons'), 0) as no_persons_count,
    max(measured.names) filter (where measured.rule = 'no_persons') as no_persons_names,
    coalesce(max(measured.n) filter (where measured.rule = 'unlike_type'), 0) as unlike_type_count,
    max(measured.names) filter (where measured.rule = 'unlike_type') as unlike_type_names,
    coalesce(max(measured.n) filter (where measured.rule = 'claim_late'), 0) as claim_late_count,
    max(measured.names) filter (where measured.rule = 'claim_late') as claim_late_names,
    coalesce(max(measured.n) filter (where measured.rule = 'few_companies'), 0) as few_companies_count,
    max(measured.names) filter (where measured.rule = 'few_companies') as few_companies_names,
    coalesce(max(measured.n) filter (where measured.rule = 'too_many'), 0) as too_many_count,
    max(measured.names) filter (where measured.rule = 'too_many') as too_many_names,
    coalesce(max(measured.n) filter (where measured.rule = 'too_long'), 0) as too_long_count,
    max(measured.names) filter (where measured.rule = 'too_long') as too_long_names,
    coalesce(max(measured.n) filter (where measured.rule = 'codes'), 0) as code_count,
    max(measured.names) filter (where measured.rule = 'codes') as code_names,
    coalesce(max(measured.n) filter (where measured.rule = 'attendance'), 0) as attendance_count,
    max(measured.names) filter (where measured.rule = 'attendance') as attendance_names,
    coalesce(max(measured.n) filter (where measured.rule = 'states'), 0) as state_count,
    max(measured.names) filter (where measured.rule = 'states') as state_names
from rejected
cross join withdrawn
left join measured on true
group by rejected.n, rejected.names, withdrawn.n, withdrawn.names
