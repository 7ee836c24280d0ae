-- The newest version of each summary, or the versions written in a span of time.
-- Grain: one summary (quarter and subject): its newest version within the span.
-- Bound: written_from and written_until (both inclusive), at_most.
select
    newest.publication_id,
    newest.quarter,
    newest.subject,
    newest.status,
    newest.known_at,
    newest.path,
    newest.written_at
from (
    select distinct on (publication.quarter, publication.subject)
        publication.publication_id,
        publication.quarter,
        publication.subject,
        publication.status,
        publication.known_at,
        publication.path,
        publication.written_at
    from ops.publication as publication
    where publication.written_at between :written_from and :written_until
    order by publication.quarter, publication.subject, publication.publication_id desc
) as newest
order by newest.quarter desc, newest.subject
limit :at_most
