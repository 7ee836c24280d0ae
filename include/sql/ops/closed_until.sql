-- Why a publisher wants no question now.
-- Grain: no row if it takes questions, else one with the sentence that says until when.
select sentence
from ops.request_day
where publisher = :publisher and closed_until > clock_timestamp()
order by closed_until desc
limit 1
