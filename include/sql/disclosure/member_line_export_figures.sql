-- The rows of mart.member_line_export as they would be if nothing were secret.
-- Grain: one cluster and year.
-- Rules: product_list, which the mart does not show, tells the lists of products apart that the year was read by. Lists
--   are not kept as they once were, so that nobody could judge what a new list, less the old one, tells of a product's
--   exporters: the share of a year that was published by one list is not shown by another.
-- Bound: known_at; through, the last day that quarters may end on.
with figure as (
    select
        found.*,
        concat_ws(' ', found.cluster_code, found.year) as row_key,
        list.product_list
    from warehouse.member_line_export_figure_as_of(:through, :known_at) as found
    cross join
        lateral (
            select
                md5(
                    string_agg(
                        cast(listed as text), ' '
                        order by listed.product_id, listed.hs_code, listed.valid_from
                    )
                ) as product_list
            from warehouse.bridge_cluster_product as listed
            where listed.cluster_code = found.cluster_code
                and listed.valid_from < make_date(found.year + 1, 1, 1)
                and listed.valid_to > make_date(found.year, 1, 1)
        ) as list
),

-- Whose share was published by another list.
changed as (
    select distinct figure.row_key
    from figure
    inner join warehouse.published_row as printed
        on printed.kind = 'member_line_export' and figure.row_key = printed.row_key
    where printed.figures ->> 'product_list' is distinct from figure.product_list
)

select
    'member_line_export' as kind,
    figure.row_key,
    figure.row_key as group_key,
    array[figure.row_key || ' detail'] as needs,
    cast(
        to_jsonb(figure) - 'row_key'
        || case when changed.row_key is null then '{}' else jsonb_build_object('in_line_share_pct', null) end as text
    ) as figures
from figure
left join changed using (row_key)
order by figure.cluster_code, figure.year
