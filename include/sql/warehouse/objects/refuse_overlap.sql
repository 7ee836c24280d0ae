-- warehouse.refuse_overlap()
-- requires: project_rule_on
-- Grain: one trigger call for one stay of a company in a project or a cluster.
-- Refuses (exclusion_violation): two stays in one project or cluster that overlap; more URGE projects at
--   a time, or ever, than warehouse.dim_project_rule allows on the day of joining. Only current rows
--   count; on a day without a rule nothing is refused.
-- Why not an exclusion constraint: it would need btree_gist, which the embedded server lacks, and
--   could not say 'at most so many'.
-- Concurrency: the company's own row is written first, so that of two changes at once the second
--   waits for the first to commit and then sees it; a repeatable-read transaction that began before
--   is ended by a serialization failure instead of seeing too little.
create or replace function warehouse.refuse_overlap() returns trigger
language plpgsql
as $$
declare
    is_urge boolean;
    n_projects integer;
    most_projects integer;
begin
    update warehouse.company
    set membership_changes = membership_changes + 1
    where company.company_id = new.company_id;

    if tg_table_name = 'bridge_company_cluster' then
        if exists (
            select 1 from warehouse.bridge_company_cluster as other
            where other.company_id = new.company_id
                and other.cluster_code = new.cluster_code
                and other.valid_to = 'infinity'
                and (other.joined_on, other.valid_from) <> (new.joined_on, new.valid_from)
                and daterange(other.joined_on, other.left_on) && daterange(new.joined_on, new.left_on)
        ) then
            raise exception 'company % is in cluster % at that time already',
                new.company_id, new.cluster_code using errcode = 'exclusion_violation';
        end if;
        return new;
    end if;

    select project.programme_code = 'URGE' into is_urge
    from warehouse.dim_project as project
    where project.project_code = new.project_code;

    if exists (
        select 1 from warehouse.bridge_project_company as other
        where other.company_id = new.company_id
            and other.project_code = new.project_code
            and other.valid_to = 'infinity'
            and (other.joined_on, other.valid_from) <> (new.joined_on, new.valid_from)
            and daterange(other.joined_on, other.left_on) && daterange(new.joined_on, new.left_on)
    ) then
        raise exception 'company % is in project % at that time already',
            new.company_id, new.project_code using errcode = 'exclusion_violation';
    end if;

    if is_urge then
        -- As many as ever at a time are in on a day that somebody joins on.
        select
            rule.rule_value,
            count(distinct other.project_code)
        into most_projects, n_projects
        from warehouse.bridge_project_company as joining
        inner join warehouse.dim_project as project using (project_code)
        cross join lateral warehouse.project_rule_on('COMPANY_PROJECTS_AT_ONCE', joining.joined_on, 'infinity') as rule
        inner join warehouse.bridge_project_company as other
            on joining.company_id = other.company_id
                and other.valid_to = 'infinity'
                and daterange(other.joined_on, other.left_on) @> joining.joined_on
        inner join warehouse.dim_project as other_project
            on other.project_code = other_project.project_code and other_project.programme_code = 'URGE'
        where joining.company_id = new.company_id
            and joining.valid_to = 'infinity'
            and project.programme_code = 'URGE'
        group by joining.joined_on, rule.rule_value
        having count(distinct other.project_code) > rule.rule_value
        limit 1;
        if found then
            raise exception 'company % would be in % URGE projects at that time with %, of at most %',
                new.company_id, n_projects, new.project_code, most_projects using errcode = 'exclusion_violation';
        end if;

        select
            rule.rule_value,
            joined.projects
        into most_projects, n_projects
        from (
            select
                count(distinct stay.project_code) as projects,
                max(stay.joined_on) as last_on
            from warehouse.bridge_project_company as stay
            inner join warehouse.dim_project as project using (project_code)
            where stay.company_id = new.company_id
                and stay.valid_to = 'infinity'
                and project.programme_code = 'URGE'
        ) as joined
        cross join lateral warehouse.project_rule_on('COMPANY_PROJECTS_EVER', joined.last_on, 'infinity') as rule
        where joined.projects > rule.rule_value;
        if found then
            raise exception 'company % would be in more than % URGE projects with %',
                new.company_id, most_projects, new.project_code using errcode = 'exclusion_violation';
        end if;
    end if;
    return new;
end
$$;

comment on function warehouse.refuse_overlap() is
'Refuses memberships that overlap where they must not, and more URGE projects than the rules allow';

create or replace trigger refuse_overlap
after insert or update on warehouse.bridge_project_company
for each row when (new.valid_to = 'infinity')
execute function warehouse.refuse_overlap();

create or replace trigger refuse_overlap
after insert or update on warehouse.bridge_company_cluster
for each row when (new.valid_to = 'infinity')
execute function warehouse.refuse_overlap();
