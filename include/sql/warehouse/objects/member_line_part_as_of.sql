-- warehouse.member_line_part_as_of(through, known_at)
-- Grain: one part of what one company exported in one quarter, and one cluster that it was a member of (not a
--   supporter) on the quarter's last day; quarters that ended by through, as known at known_at.
-- Scope: form M2 by product, and what form M1 has more than it. place is where the part lies for the cluster: line
--   (products that count for it, core and extended: warehouse.bridge_cluster_product), other (products that do not), or
--   undetailed (no product is known). part names it the same way for all clusters of the company.
-- Rules: codes are of the HS revision of their year, and a list's entries those of the quarter. A product that counts
--   in part (weight, correlation of revisions) is shared. A heading of four digits is in or out where all its
--   subheadings are; else it is undetailed for all clusters of the company. Parts of nothing have no row.
-- Limits: about single companies: not for analysts. Companies that only the registers know have no products.
create or replace function warehouse.member_line_part_as_of(through date, known_at timestamptz)
returns table (
    cluster_code text,
    ref_quarter date,
    respondent text,
    counts_as text,
    part text,
    place text,
    export_usd numeric
)
language sql stable
-- Planned by itself and read once, whatever asks for it.
set search_path = pg_catalog, pg_temp
as $$
with line as materialized (
    select
        export.company_id,
        export.ref_quarter,
        left(export.hs_code, 6) as code,
        case
            when export.ref_quarter >= date '2022-01-01' then 'H6'
            when export.ref_quarter >= date '2017-01-01' then 'H5'
            else 'H4'
        end as classification_code,
        sum(export.export_usd) as export_usd
    from warehouse.fact_member_export as export
    where export.valid_from <= known_at
        and (known_at < export.valid_to or export.valid_to = 'infinity')
        and export.ref_quarter + interval '3 months' <= through + 1
    group by export.company_id, export.ref_quarter, left(export.hs_code, 6)
),

whole as (
    select
        reported.company_id,
        reported.ref_quarter,
        reported.export_usd
    from warehouse.fact_member_quarter as reported
    where reported.valid_from <= known_at
        and (known_at < reported.valid_to or reported.valid_to = 'infinity')
        and reported.ref_quarter + interval '3 months' <= through + 1
        and reported.export_usd is not null
),

member as materialized (
    select distinct
        stay.company_id,
        quarter.ref_quarter,
        stay.cluster_code,
        coalesce(company.group_id, stay.company_id) as counts_as
    from (
        select line.ref_quarter from line
        union
        select whole.ref_quarter from whole
    ) as quarter
    inner join warehouse.bridge_company_cluster as stay
        on quarter.ref_quarter + interval '3 months' > stay.joined_on
            and (stay.left_on is null or quarter.ref_quarter + interval '3 months' <= stay.left_on)
    inner join warehouse.dim_company as company
        on stay.company_id = company.company_id
            and company.valid_from <= known_at
            and (known_at < company.valid_to or company.valid_to = 'infinity')
    where stay.role <> 'SUPPORTER'
        and stay.valid_from <= known_at
        and (known_at < stay.valid_to or stay.valid_to = 'infinity')
),

-- Every code that may be written, with the subheadings it stands for.
subheading as (
    select
        product.product_id,
        product.classification_code,
        product.hs_code as code
    from warehouse.dim_product as product
    where product.level = 6
    union all
    select
        product.product_id,
        product.classification_code,
        left(product.hs_code, 4)
    from warehouse.dim_product as product
    where product.level = 6
),

-- By code, quarter and cluster: what part of it counts. NULL: not the same of all subheadings.
counting as materialized (
    select
        counted.ref_quarter,
        counted.code,
        counted.cluster_code,
        case when min(counted.share) = max(counted.share) then max(counted.share) end as share
    from (
        select
            asked.ref_quarter,
            asked.code,
            asked.cluster_code,
            subheading.product_id,
            coalesce(sum(listed.factor) * 1000, 0) as share
        from (
            select distinct
                line.ref_quarter,
                line.code,
                line.classification_code,
                member.cluster_code
            from line
            inner join member using (company_id, ref_quarter)
        ) as asked
        inner join subheading using (classification_code, code)
        left join warehouse.bridge_cluster_product as listed
            on subheading.product_id = listed.product_id
                and asked.cluster_code = listed.cluster_code
                and asked.ref_quarter >= listed.valid_from
                and asked.ref_quarter < listed.valid_to
        group by asked.ref_quarter, asked.code, asked.cluster_code, subheading.product_id
    ) as counted
    group by counted.ref_quarter, counted.code, counted.cluster_code
),

placed as (
    select
        line.company_id,
        line.ref_quarter,
        line.code,
        line.export_usd,
        -- A code of no list at all has no row there either.
        bool_and(counting.share is not null) as is_placed,
        sum(counting.share) as share
    from line
    inner join member using (company_id, ref_quarter)
    left join counting using (ref_quarter, code, cluster_code)
    group by line.company_id, line.ref_quarter, line.code, line.export_usd
),

piece as (
    select
        placed.company_id,
        placed.ref_quarter,
        counting.cluster_code as counts_for,
        counting.cluster_code as part,
        placed.export_usd * counting.share as export_usd
    from placed
    inner join member using (company_id, ref_quarter)
    inner join counting using (ref_quarter, code, cluster_code)
    where placed.is_placed
    union all
    select
        placed.company_id,
        placed.ref_quarter,
        null,
        case when placed.is_placed then 'other' else 'undetailed' end,
        placed.export_usd * case when placed.is_placed then 1 - placed.share else 1 end
    from placed
    union all
    select
        whole.company_id,
        whole.ref_quarter,
        null,
        'undetailed',
        greatest(whole.export_usd - coalesce(detail.export_usd, 0), 0)
    from whole
    left join (
        select
            line.company_id,
            line.ref_quarter,
            sum(line.export_usd) as export_usd
        from line
        group by line.company_id, line.ref_quarter
    ) as detail using (company_id, ref_quarter)
),

summed as (
    select
        piece.company_id,
        piece.ref_quarter,
        piece.part,
        piece.counts_for,
        round(sum(piece.export_usd), 2) as export_usd
    from piece
    group by piece.company_id, piece.ref_quarter, piece.part, piece.counts_for
)

select
    member.cluster_code,
    summed.ref_quarter,
    summed.company_id,
    member.counts_as,
    summed.part,
    case
        when summed.counts_for = member.cluster_code then 'line'
        when summed.part = 'undetailed' then 'undetailed'
        else 'other'
    end,
    summed.export_usd
from summed
inner join member using (company_id, ref_quarter)
where summed.export_usd > 0
$$;

comment on function warehouse.member_line_part_as_of(date, timestamptz) is
'Exports of member companies in and out of their clusters'' products by quarter, as known at the given time';
