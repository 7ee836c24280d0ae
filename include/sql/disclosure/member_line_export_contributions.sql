-- What each company has in the cells of mart.member_line_export.
-- Grain: one part of what a company exported in a quarter (of the number: one holding and year), and measure.
-- Rules: the exports in detail, those of them in the cluster's products, and those not in detail count as printed where
--   a percentage of them is. What is in another cluster's products is the same part for all clusters of a company.
-- Bound: known_at; through, the last day that quarters may end on.
with part as materialized (
    select
        found.*,
        concat_ws(' ', found.cluster_code, extract(year from found.ref_quarter)) as cell
    from warehouse.member_line_part_as_of(:through, :known_at) as found
),

counted as (
    select distinct
        part.counts_as,
        extract(year from part.ref_quarter) as year,
        part.cell || ' detail' as cell
    from part
    where part.place <> 'undetailed'
)

select
    'export_usd' as measure,
    concat_ws(' ', part.respondent, part.ref_quarter, part.part) as unit,
    part.counts_as as respondent,
    array_agg(place.cell order by place.cell) as cells,
    part.export_usd as value
from part
cross join
    lateral (
        values
        (part.cell || ' undetailed', part.place = 'undetailed'),
        (part.cell || ' detail', part.place <> 'undetailed'),
        (part.cell || ' line', part.place = 'line')
    ) as place (cell, is_in)
where place.is_in
group by part.respondent, part.ref_quarter, part.part, part.counts_as, part.export_usd
union all
select
    'companies',
    concat_ws(' ', counted.counts_as, counted.year),
    counted.counts_as,
    array_agg(counted.cell order by counted.cell),
    1
from counted
group by counted.counts_as, counted.year
