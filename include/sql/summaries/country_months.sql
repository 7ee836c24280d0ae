-- The subject's exports by country in the quarter's months and in the same months a year before.
-- Grain: one country and month. Bound: subject, first_month and last_month (first days of the
--   quarter's first and last month), as_of.
-- Limits: see mart.country_export_month_as_of; a country without a published figure has no row.
select
    figures.country_code as place_code,
    figures.country_name_en as name_en,
    figures.country_name_tr as name_tr,
    figures.country_kind as kind,
    figures.month,
    figures.value_usd,
    figures.load_id
from mart.country_export_month_as_of(cast(:as_of as timestamptz)) as figures
where
    figures.sector_code = :subject
    and (
        figures.month_start between cast(:first_month as date) and cast(:last_month as date)
        or figures.month_start between
        cast(cast(:first_month as date) - interval '1 year' as date)
        and cast(cast(:last_month as date) - interval '1 year' as date)
    )
order by figures.country_code, figures.month_start
