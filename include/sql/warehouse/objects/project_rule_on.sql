-- warehouse.project_rule_on(rule_code, day, known_at)
-- Grain: one row, the limit of a rule that holds on a day, as known at known_at; none where no rule does.
-- Scope: warehouse.dim_project_rule, of which one row of a rule_code holds on a day.
create or replace function warehouse.project_rule_on(rule_code text, day date, known_at timestamptz)
returns table (rule_value integer)
language sql stable
as $$
select rule.rule_value
from warehouse.dim_project_rule_as_known(project_rule_on.known_at) as rule
where rule.rule_code = project_rule_on.rule_code
    and project_rule_on.day >= rule.valid_from
    and project_rule_on.day < coalesce(rule.valid_to, 'infinity')
$$;

comment on function warehouse.project_rule_on(text, date, timestamptz) is
'The limit of a rule of projects that holds on the given day, as known at the given time';
