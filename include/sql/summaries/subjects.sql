-- The subjects a summary can be about, with their names, in the publisher's order.
-- Grain: one sector, group of sectors or total of warehouse.dim_sector.
-- Scope: TİM's; a series of another publisher (kind foreign_trade) is no subject.
-- Limits: a subject may be listed for which no figure has been loaded yet (has_figures).
select
    sector.sector_code,
    sector.name_en,
    sector.name_tr,
    sector.kind,
    exists(
        select 1 from mart.export_vintage as vintage
        where vintage.dataset_code = 'tim_sector' and vintage.sector_code = sector.sector_code
    ) as has_figures
from warehouse.dim_sector as sector
where sector.kind <> 'foreign_trade'
order by sector.sort_order, sector.sector_code
