-- Whether some companies now have more UR-GE projects, of forms and registers, than the rules allow.
-- Grain: one row: true or false.
-- Scope: the caller holds the publishing lock and has written its stays, so that no load of registers can
--   come between this and the commit.
select exists(
    select 1 from warehouse.project_excess_as_of('infinity') as excess
    where excess.respondent = any(:company_ids)
)
