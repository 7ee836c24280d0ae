-- Keeps, as history only, figures of an edition that came after a later edition was published.
-- Grain: one staged figure in a slice a later edition has spoken for, where that figure differs
--   from every value already kept for it. Its validity is empty (valid_from = valid_to): it was
--   never current here, but it was published, and mart.revision shows it.
-- Limits: reads pg_temp.staged, a view on the load's staging table. Returns the number of rows added.
with added as (
    insert into warehouse.fact_export (
        dataset_code, ref_month, sector_code, origin_code, partner_code,
        valid_from, valid_to, value_usd, edition, load_id
    )
    select
        :dataset_code,
        staged.ref_month,
        staged.sector_code,
        staged.origin_code,
        staged.partner_code,
        :published_at,
        :published_at,
        staged.value_usd,
        :edition,
        :load_id
    from pg_temp.staged as staged
    inner join warehouse.late_slice(:dataset_code, :edition, :covered_months) as late_slice
        using (ref_month, sector_code)
    where not exists (
        select 1 from warehouse.fact_export as fact
        where fact.dataset_code = :dataset_code
            and fact.ref_month = staged.ref_month
            and fact.sector_code = staged.sector_code
            and fact.origin_code = staged.origin_code
            and fact.partner_code = staged.partner_code
            and fact.value_usd = staged.value_usd
    )
    returning 1
)

select count(*) as rows_late from added
