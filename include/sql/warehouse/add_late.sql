-- Keeps, as history only, figures of an edition that came after a later edition was published.
-- Grain: one staged figure in a slice a later edition has spoken for, where that figure is not the
--   one published last before it, in the order of the editions. Its validity is empty
--   (valid_from = valid_to): it was never current here, but it was published, and mart.revision
--   shows it.
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
    inner join warehouse.late_slice(:dataset_code, :edition, :covered_months)
        using (ref_month, sector_code)
    where staged.value_usd is distinct from (
            select said.value_usd
            from warehouse.figure_by_edition as said
            where said.dataset_code = :dataset_code
                and said.ref_month = staged.ref_month
                and said.sector_code = staged.sector_code
                and said.origin_code = staged.origin_code
                and said.partner_code = staged.partner_code
                and said.edition <= :edition
            order by said.edition desc, said.known_at desc
            limit 1
        )
    returning 1
)

select count(*) as rows_late from added
