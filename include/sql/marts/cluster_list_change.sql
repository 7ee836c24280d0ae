-- mart.cluster_list_change
-- Grain: one cluster, subheading (HS2022) and day from which it counts more or less than before.
-- Scope: products that are added up. The day on which a cluster's list begins is no change; neither is another version,
--   role or rationale of an entry that goes on with the same weight, nor what changes back before a month begins.
-- Rules: a list holds for the months whose first day is in its time. A quarter is written year * 4 + its number, as the
--   marts of the clusters count them. Quarters up to the one before mixed_from_no are of the list before, those from
--   new_from_no on of the new one; a quarter between them, in which the list changed, is of both.
-- Why it stays: two baskets make no growth. The marts of the clusters compare nothing over such a day.
create or replace view mart.cluster_list_change as
with step as (
    select
        entry.cluster_code,
        entry.hs_code,
        side.changes_on,
        sum(side.weight_change) as weight_change
    from warehouse.bridge_cluster_hs as entry
    cross join
        lateral (
            values (entry.valid_from, entry.weight), (entry.valid_to, -entry.weight)
        ) as side (changes_on, weight_change)
    where entry.weight > 0 and side.changes_on < date '9999-12-31'
    group by entry.cluster_code, entry.hs_code, side.changes_on
    having sum(side.weight_change) <> 0
),

-- From which month on it is seen.
effective as (
    select
        step.*,
        month.first_month,
        sum(step.weight_change) over (
            partition by step.cluster_code, step.hs_code, month.first_month
        ) as month_change
    from step
    cross join
        lateral (
            values (date_trunc('month', step.changes_on + interval '1 month' - interval '1 day'))
        ) as month (first_month)
),

seen as (
    select
        effective.*,
        min(effective.first_month) over (partition by effective.cluster_code) as begins_in
    from effective
    where effective.month_change <> 0
),

counted as (
    select
        seen.*,
        (extract(year from seen.first_month) * 4 + extract(quarter from seen.first_month))::integer as quarter_no
    from seen
    where seen.first_month > seen.begins_in
)

select
    counted.cluster_code,
    counted.hs_code,
    counted.changes_on,
    counted.weight_change,
    counted.quarter_no as mixed_from_no,
    counted.quarter_no + (counted.first_month > date_trunc('quarter', counted.first_month))::integer as new_from_no
from counted;

comment on view mart.cluster_list_change is
'Changes of the clusters'' lists of products inside their history: nothing is compared over them';
comment on column mart.cluster_list_change.cluster_code is
'Cluster';
comment on column mart.cluster_list_change.hs_code is
'HS2022 subheading';
comment on column mart.cluster_list_change.changes_on is
'First reference day of the change';
comment on column mart.cluster_list_change.weight_change is
'By how much it counts more (or less, below 0) than before';
comment on column mart.cluster_list_change.mixed_from_no is
'First quarter (year * 4 + its number) with a month of the new list';
comment on column mart.cluster_list_change.new_from_no is
'First quarter that is of the new list only';
