-- Closes the current stays in a project that the staged ones correct.
-- Grain: one current stay of one company in one project that overlaps a staged one and differs from it.
-- Scope: a stay at another time is another stay, and is left.
update warehouse.bridge_project_company as stay
set valid_to = :published_at
from pg_temp.staged_bridge_project_company as staged
where stay.company_id = staged.company_id
    and stay.project_code = staged.project_code
    and stay.valid_to = 'infinity'
    and (stay.joined_on, stay.left_on) is distinct from (staged.joined_on, staged.left_on)
    and daterange(stay.joined_on, stay.left_on) && daterange(staged.joined_on, staged.left_on)
