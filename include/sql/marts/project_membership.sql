-- mart.project_membership
-- requires: project_membership_as_of
-- Grain: one project, today.
-- Scope, limits and rules: see mart.project_membership_as_of.
create or replace view mart.project_membership as
select * from mart.project_membership_as_of(current_date);

comment on view mart.project_membership is
'Companies of projects: how many are registered, how many a document reports, how many stayed. As of a day: mart.project_membership_as_of(date, timestamptz)';
comment on column mart.project_membership.project_code is
'Project; see warehouse.dim_project';
comment on column mart.project_membership.reported_members is
'Companies as the newest document reports; NULL: none does';
comment on column mart.project_membership.shown_on is
'Month''s end that the companies are counted at; NULL: none is shown';
comment on column mart.project_membership.registered_members is
'Companies that are members on that day, by forms or registers; NULL: one or two, or not published yet';
comment on column mart.project_membership.joined_ever is
'Companies that ever joined by that day; NULL: withheld';
comment on column mart.project_membership.left_by_then is
'Of these, companies that had left';
comment on column mart.project_membership.retention_pct is
'Companies still in, percent of those that ever joined; NULL: none joined';
comment on column mart.project_membership.tenure_months_median is
'Median months of membership so far; NULL: withheld';
comment on column mart.project_membership.min_companies is
'Fewest companies the rules ask for; NULL: no rule';
comment on column mart.project_membership.has_enough is
'Registered members, or where none are shown the reported ones, reach min_companies';
comment on column mart.project_membership.sources is
'Where the companies counted are known from: forms, register, forms and register';
comment on column mart.project_membership.chamber_members is
'Of registered_members, companies that are known to be members of the chamber; NULL: of none is it known whether, or withheld';
comment on column mart.project_membership.chamber_not_known is
'Of registered_members, companies of which it is not known; the rest are no members of it. NULL: as chamber_members';
