-- mart.cluster_member_quarter
-- requires: cluster_member_quarter_as_of
-- Grain: one quarter and cluster, or all member companies together (cluster_code ALL), as last published.
-- Scope, limits and rules: see mart.cluster_member_quarter_as_of.
create or replace view mart.cluster_member_quarter as
select * from mart.cluster_member_quarter_as_of('infinity');

comment on view mart.cluster_member_quarter is
'What the members of each cluster reported, after disclosure control: companies, response, exports, employees, turnover, '
'value added per employee. Each figure has its conf_status: F free; C confidential; S left out because others could be '
'computed from it; N too much of it is imputed. As published at a time: mart.cluster_member_quarter_as_of(timestamptz).';
comment on column mart.cluster_member_quarter.cluster_code is
'warehouse.dim_cluster; ALL: all member companies, each once';
comment on column mart.cluster_member_quarter.quarter is 'Reference quarter, YYYY-Qn';
comment on column mart.cluster_member_quarter.ref_quarter is 'Its first day';
comment on column mart.cluster_member_quarter.n_members is
'Companies that were members on the quarter''s last day; NULL: not shown';
comment on column mart.cluster_member_quarter.n_members_shown is 'The same to print: a number, <3 (one or two), or c';
comment on column mart.cluster_member_quarter.n_members_conf_status is 'F, C or S';
comment on column mart.cluster_member_quarter.n_reporting is 'Of these, companies that reported; NULL: not shown';
comment on column mart.cluster_member_quarter.n_reporting_shown is 'The same to print: a number, <3 (one or two), or c';
comment on column mart.cluster_member_quarter.n_reporting_conf_status is
'F, C or S; S too where one or two did not report';
comment on column mart.cluster_member_quarter.response_rate_pct is
'n_reporting in percent of n_members; NULL: one of them is not shown';
comment on column mart.cluster_member_quarter.response_rate_conf_status is 'F, C or S';
comment on column mart.cluster_member_quarter.export_usd is 'Exports, US dollars, with what is imputed';
comment on column mart.cluster_member_quarter.export_usd_conf_status is 'F, C, S or N';
comment on column mart.cluster_member_quarter.export_usd_obs_status is 'A normal; I partly imputed; M nobody reported';
comment on column mart.cluster_member_quarter.export_usd_imputed_pct is
'Part of it that is imputed, percent; NULL: the part would tell of one or two companies, or the figure is not shown';
comment on column mart.cluster_member_quarter.export_usd_is_kept is
'It is an earlier vintage''s: the revised one would tell what one or two companies changed';
comment on column mart.cluster_member_quarter.employees is 'Persons, end of quarter, with what is imputed';
comment on column mart.cluster_member_quarter.employees_conf_status is 'F, C, S or N';
comment on column mart.cluster_member_quarter.employees_obs_status is 'A normal; I partly imputed; M nobody reported';
comment on column mart.cluster_member_quarter.employees_imputed_pct is 'Part of it that is imputed, percent';
comment on column mart.cluster_member_quarter.employees_is_kept is 'It is an earlier vintage''s';
comment on column mart.cluster_member_quarter.turnover_try is 'Net sales, TRY, with what is imputed';
comment on column mart.cluster_member_quarter.turnover_try_conf_status is 'F, C, S or N';
comment on column mart.cluster_member_quarter.turnover_try_obs_status is 'A normal; I partly imputed; M nobody reported';
comment on column mart.cluster_member_quarter.turnover_try_imputed_pct is 'Part of it that is imputed, percent';
comment on column mart.cluster_member_quarter.turnover_try_is_kept is 'It is an earlier vintage''s';
comment on column mart.cluster_member_quarter.va_per_employee_try is
'Value added of the quarter for one employee at its end, TRY';
comment on column mart.cluster_member_quarter.va_per_employee_try_conf_status is 'F, C, S or N';
comment on column mart.cluster_member_quarter.va_per_employee_try_obs_status is 'A normal; I partly imputed; M nobody reported';
comment on column mart.cluster_member_quarter.va_per_employee_try_imputed_pct is
'Part that is imputed of its value added or of its employees, whichever is more, percent';
comment on column mart.cluster_member_quarter.va_per_employee_try_is_kept is 'It is an earlier vintage''s';
comment on column mart.cluster_member_quarter.is_provisional is 'Published before the last late returns were due';
comment on column mart.cluster_member_quarter.vintage is '1 is the first publication of the quarter';
comment on column mart.cluster_member_quarter.published_at is 'When it was published';
comment on column mart.cluster_member_quarter.known_at is 'The returns are those known at this time';
comment on column mart.cluster_member_quarter.n_reporting_is_kept is
'Members, reporting companies and response are an earlier vintage''s: the revised ones would tell that one or two came late';
