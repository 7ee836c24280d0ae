-- Every publication of marts of the programmes, and the marts it is about.
-- Grain: one publication.
select
    publication.publication_id,
    publication.checked_at,
    publication.mart_code as about
from ops.mart_publication as publication
order by publication.publication_id
