-- Closes what the edition changes or withdraws: ends the validity of current rows.
-- Grain: one current figure of the dataset within what the edition speaks for.
-- Scope: months and sectors the edition covers, less those a later edition has spoken for.
-- Limits: reads pg_temp.staged, a view on the load's staging table. Returns how many rows were
--   revised and how many withdrawn.
with affected as (
    select
        fact.dataset_code,
        fact.ref_month,
        fact.sector_code,
        fact.origin_code,
        fact.partner_code,
        fact.valid_from,
        staged.value_usd is not null as is_revision
    from warehouse.fact_export as fact
    left join pg_temp.staged as staged
        using (ref_month, sector_code, origin_code, partner_code)
    where fact.dataset_code = :dataset_code
        and fact.valid_to = 'infinity'
        and fact.ref_month = any(:covered_months)
        and (cast(:carried_sectors as text[]) is null or fact.sector_code = any(:carried_sectors))
        and staged.value_usd is distinct from fact.value_usd
        and not exists (
            select 1
            from warehouse.late_slice(:dataset_code, :edition, :covered_months) as late_slice
            where late_slice.ref_month = fact.ref_month and late_slice.sector_code = fact.sector_code
        )
),

closed as (
    update warehouse.fact_export as fact
    set valid_to = :published_at
    from affected
    where fact.dataset_code = affected.dataset_code
        and fact.ref_month = affected.ref_month
        and fact.sector_code = affected.sector_code
        and fact.origin_code = affected.origin_code
        and fact.partner_code = affected.partner_code
        and fact.valid_from = affected.valid_from
    returning affected.is_revision
)

select
    count(*) filter (where closed.is_revision) as rows_revised,
    count(*) filter (where not closed.is_revision) as rows_closed
from closed
