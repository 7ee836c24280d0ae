-- Compares a staged slice with the current rows of its partition: what is new, changed or gone.
-- Grain: one figure that differs. known_row is the row to be closed (NULL: new); value_millis is
--   NULL where the figure is gone.
-- Scope: the current rows of {partition} within the load's scope; NULL in a list means all.
-- Limits: {partition} and {table} are named in the text, so that no other partition is looked at
--   and both have been analysed. Nobody else changes this slice: the caller holds its lock, so that
--   a row's place (ctid) stays what it is.
create temporary table {changes} on commit drop as
with fact as (
    select
        known.ctid,
        known.value_millis,
        known.net_mass_grams,
        known.supplementary_quantity_millis,
        known.reporter_code,
        known.partner_code,
        known.product_id,
        known.supplementary_unit_code,
        known.flow_id,
        known.flags
    from {partition} as known
    where known.valid_to = 'infinity'
        and (cast(:reporters as integer[]) is null or known.reporter_code = any(:reporters))
        and (cast(:partners as integer[]) is null or known.partner_code = any(:partners))
        and (cast(:flow_ids as smallint[]) is null or known.flow_id = any(:flow_ids))
        and (cast(:product_ids as integer[]) is null or known.product_id = any(:product_ids))
),

staged as (
    select * from {table}
    where period = date '{period}'
)

select
    fact.ctid as known_row,
    staged.value_millis,
    staged.net_mass_grams,
    staged.supplementary_quantity_millis,
    coalesce(staged.reporter_code, fact.reporter_code) as reporter_code,
    coalesce(staged.partner_code, fact.partner_code) as partner_code,
    coalesce(staged.product_id, fact.product_id) as product_id,
    staged.supplementary_unit_code,
    coalesce(staged.flow_id, fact.flow_id) as flow_id,
    staged.flags
from fact
full join staged
    on fact.reporter_code = staged.reporter_code
        and fact.flow_id = staged.flow_id
        and fact.product_id = staged.product_id
        and fact.partner_code = staged.partner_code
where fact.value_millis is distinct from staged.value_millis
    or fact.net_mass_grams is distinct from staged.net_mass_grams
    or fact.supplementary_quantity_millis is distinct from staged.supplementary_quantity_millis
    or fact.supplementary_unit_code is distinct from staged.supplementary_unit_code
    or fact.flags is distinct from staged.flags
