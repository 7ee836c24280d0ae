-- When anything that the quarter's summary says last became known here.
-- Grain: one row; NULL where nothing is known. Bound: subject, quarter, first_month and last_month
--   (first days of the quarter's first and last month), as_of (a time, or 'infinity' for now).
-- Scope: the subject's national figures up to the quarter and the total it is a share of; its
--   province and country figures of the quarter and of the year before; and the edition that made
--   the quarter final. A figure that was withdrawn counts by the time of its end.
-- Why it stays: the summary of unchanged figures must carry an unchanged time, so that its bytes
--   stay the same when other subjects or later quarters are loaded.
with place_figure as (
    select
        greatest(
            vintage.valid_from,
            case
                when
                    vintage.valid_to <= cast(:as_of as timestamptz)
                    and vintage.valid_to < 'infinity'
                    then vintage.valid_to
            end
        ) as changed_at
    from mart.export_vintage as vintage
    where
        vintage.dataset_code in ('tim_province', 'tim_country')
        and vintage.sector_code = :subject
        and vintage.valid_from <= cast(:as_of as timestamptz)
        and (
            vintage.ref_month between cast(:first_month as date) and cast(:last_month as date)
            or vintage.ref_month between
            cast(cast(:first_month as date) - interval '1 year' as date)
            and cast(cast(:last_month as date) - interval '1 year' as date)
        )
),

final_edition as (
    select min(edition.known_at) as known_at
    from mart.edition as edition
    where
        edition.dataset_code = 'tim_sector'
        and edition.known_at <= cast(:as_of as timestamptz)
        and edition.edition >= left(:quarter, 4) || '-12'
        and (edition.carried_sectors is null or :subject = any(edition.carried_sectors))
)

select greatest(
    (
        select max(figures.known_at)
        from mart.sector_export_quarter_as_of(cast(:as_of as timestamptz)) as figures
        where figures.sector_code = :subject and figures.quarter <= :quarter
    ),
    (select max(place_figure.changed_at) from place_figure),
    (select final_edition.known_at from final_edition)
) as changed_at
