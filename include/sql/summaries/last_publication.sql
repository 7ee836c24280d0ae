-- The summary's version that was written last.
-- Grain: at most one publication. Bound: quarter, subject.
select
    publication.json_sha256,
    publication.html_sha256
from ops.publication as publication
where publication.quarter = :quarter and publication.subject = :subject
order by publication.publication_id desc
limit 1
