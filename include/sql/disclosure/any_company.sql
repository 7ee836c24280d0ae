-- Whether any company is known, in members' files or in the registers, so that there may be figures to protect.
-- Grain: one row.
select count(*) > 0 as is_known
from warehouse.respondent_as_of('infinity')
