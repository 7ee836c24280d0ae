-- Adds what the edition says and the warehouse does not hold yet: new and revised figures.
-- Grain: one staged figure that has no current row (close_changed has closed what changed).
-- Scope: figures of months and sectors that no later edition has spoken for.
-- Limits: reads pg_temp.staged, a view on the load's staging table. Returns the number of rows added.
with added as (
    insert into warehouse.fact_export (
        dataset_code, ref_month, sector_code, origin_code, partner_code,
        valid_from, value_usd, edition, load_id
    )
    select
        :dataset_code,
        staged.ref_month,
        staged.sector_code,
        staged.origin_code,
        staged.partner_code,
        :published_at,
        staged.value_usd,
        :edition,
        :load_id
    from pg_temp.staged as staged
    where not exists (
            select 1 from warehouse.fact_export as fact
            where fact.dataset_code = :dataset_code
                and fact.ref_month = staged.ref_month
                and fact.sector_code = staged.sector_code
                and fact.origin_code = staged.origin_code
                and fact.partner_code = staged.partner_code
                and fact.valid_to = 'infinity'
        )
        and not exists (
            select 1
            from warehouse.late_slice(:dataset_code, :edition, :covered_months) as late_slice
            where late_slice.ref_month = staged.ref_month
                and late_slice.sector_code = staged.sector_code
        )
    returning 1
)

select count(*) as rows_added from added
