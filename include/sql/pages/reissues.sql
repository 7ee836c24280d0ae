-- Published summaries whose figures have since been revised, and which wait to be written again.
-- Grain: one quarter and subject. reasons: one for each revising load, oldest first.
select
    reissue.quarter,
    reissue.subject,
    array_agg(reissue.reason order by reissue.candidate_id) as reasons,
    min(reissue.queued_at) as queued_at
from ops.reissue_candidate as reissue
where reissue.reissued_at is null
group by reissue.quarter, reissue.subject
order by reissue.quarter desc, reissue.subject
