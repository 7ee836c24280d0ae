-- Every publication of the tables of members, and the quarter it is about.
-- Grain: one publication.
select
    publication.publication_id,
    publication.checked_at,
    to_char(publication.ref_quarter, 'YYYY-"Q"Q') as about
from ops.member_publication as publication
order by publication.publication_id
