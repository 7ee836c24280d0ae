-- Who may do what. Roles cannot log in; people and services are made members of them.
--   pipeline  writes everything
--   analyst   reads mart and the dimensions, but of companies neither attributes nor memberships
--   steward   reads secure and ops
-- Grain: one role. Limits: roles belong to the whole server, so they are made only if missing.
do $$
declare
    role_name text;
begin
    foreach role_name in array array['pipeline', 'analyst', 'steward'] loop
        begin
            execute format('create role %I nologin', role_name);
        exception when duplicate_object or unique_violation then
            null;
        end;
    end loop;
end
$$;

grant usage, create on schema staging to pipeline;
grant usage on schema warehouse, mart, ops, secure to pipeline;
grant select, insert, update, delete
on all tables in schema warehouse, ops, secure to pipeline;
grant select on all tables in schema mart to pipeline;
grant execute on all functions in schema warehouse, mart, secure to pipeline;
-- The first load of a period becomes a partition of the trade facts: only who owns both tables may
-- attach one to the other.
grant create on schema warehouse to pipeline;
do $$
declare
    partition record;
begin
    if not pg_has_role(current_user, 'pipeline', 'set') then
        execute format('grant pipeline to %I', current_user);
    end if;
    for partition in
        select tree.relid
        from pg_partition_tree('warehouse.fact_trade') as tree
        inner join pg_class as class on tree.relid = class.oid
        where class.relowner <> 'pipeline'::regrole
        order by tree.level
    loop
        execute format('alter table %s owner to pipeline', partition.relid::regclass);
    end loop;
    -- Upkeep vacuums and analyses what autovacuum has not come to. (As a text, because the linter's
    -- grammar does not know this right, which is new in PostgreSQL 17.)
    execute 'grant maintain on all tables in schema warehouse, ops, mart, secure to pipeline';
end
$$;

grant usage on schema mart, warehouse to analyst;
grant select on all tables in schema mart to analyst;
grant select on table warehouse.dim_sector to analyst;
grant select on table warehouse.dim_province to analyst;
grant select on table warehouse.dim_country to analyst;
grant select on table warehouse.dim_product to analyst;
grant select on table warehouse.dim_trade_area to analyst;
grant select on table warehouse.area_alias to analyst;
grant select on table warehouse.bridge_area_group to analyst;
grant select on table warehouse.dim_cluster to analyst;
grant select on table warehouse.bridge_cluster_hs to analyst;
grant select on table warehouse.hs_correlation to analyst;
grant select on table warehouse.product_h6 to analyst;
grant select on table warehouse.product_h6_gap to analyst;
grant select on table warehouse.dim_dataset to analyst;
grant select on table warehouse.dim_trade_flow to analyst;
-- The marts read these, with the rights of who asks them.
grant select on table warehouse.bridge_cluster_product to analyst;
grant select on table warehouse.agg_trade_span to analyst;
grant select on table warehouse.agg_cluster_partner to analyst;
grant select on table warehouse.agg_cluster_variety to analyst;
grant select on table warehouse.agg_cluster_month to analyst;
grant select on table warehouse.agg_trade_total to analyst;
-- The registers' dimensions; not those about single companies.
grant select on table warehouse.bridge_activity_topic to analyst;
grant select on table warehouse.bridge_cluster_industry to analyst;
grant select on table warehouse.bridge_project_market to analyst;
grant select on table warehouse.bridge_project_organisation to analyst;
grant select on table warehouse.bridge_project_province to analyst;
grant select on table warehouse.deliverable to analyst;
grant select on table warehouse.dim_action_item to analyst;
grant select on table warehouse.dim_activity to analyst;
grant select on table warehouse.dim_activity_type to analyst;
grant select on table warehouse.dim_benchmark_indicator to analyst;
grant select on table warehouse.dim_benchmark_round to analyst;
grant select on table warehouse.dim_benchmark_subject to analyst;
grant select on table warehouse.dim_context_event to analyst;
grant select on table warehouse.dim_expense_type to analyst;
grant select on table warehouse.dim_indicator to analyst;
grant select on table warehouse.dim_info_spot to analyst;
grant select on table warehouse.dim_organisation to analyst;
grant select on table warehouse.dim_legal_regime to analyst;
grant select on table warehouse.dim_participant_type to analyst;
grant select on table warehouse.dim_programme to analyst;
grant select on table warehouse.dim_project to analyst;
grant select on table warehouse.dim_project_rule to analyst;
grant select on table warehouse.dim_sector_review_criterion to analyst;
grant select on table warehouse.dim_service to analyst;
grant select on table warehouse.dim_source_document to analyst;
grant select on table warehouse.dim_statement to analyst;
grant select on table warehouse.dim_support_item to analyst;
grant select on table warehouse.dim_support_rule to analyst;
grant select on table warehouse.dim_system to analyst;
grant select on table warehouse.dim_technology_level to analyst;
grant select on table warehouse.dim_topic to analyst;
grant select on table warehouse.dim_value_chain_stage to analyst;
grant select on table warehouse.incentive_region to analyst;
grant select on table warehouse.programme_alias to analyst;
grant select on table warehouse.project_date to analyst;
grant select on table warehouse.project_state to analyst;
grant select on table warehouse.register_correction to analyst;

grant usage on schema secure, ops to steward;
grant select on all tables in schema secure, ops to steward;
