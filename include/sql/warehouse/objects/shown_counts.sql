-- warehouse.shown_counts(counts, respondents)
-- Grain: counts of companies, each a part of the one before it, as they may be shown side by side.
-- Rules: a count is shown where it and its difference from the last one shown before it are 0 or at
--   least 3; else it is NULL. Then all differences between shown counts are 0 or at least 3, and
--   nobody can compute what is withheld. A count that is not known is passed over.
--   respondents are the same counts with companies of one holding counted as one: the same has to hold
--   of them.
-- Limits: guards one line of counts, not one table against another, nor one day against the next.
create or replace function warehouse.shown_counts(counts bigint[], respondents bigint[])
returns bigint[]
language plpgsql immutable
as $$
declare
    shown bigint[] := '{}';
    above integer;
begin
    for at in 1..cardinality(counts) loop
        if counts[at] is null
            or counts[at] between 1 and 2
            or respondents[at] between 1 and 2
            or (above is not null and counts[above] - counts[at] between 1 and 2)
            or (above is not null and respondents[above] - respondents[at] between 1 and 2)
        then
            shown := shown || null::bigint;
        else
            shown := shown || counts[at];
            above := at;
        end if;
    end loop;
    return shown;
end
$$;

comment on function warehouse.shown_counts(bigint[], bigint[]) is
'Counts of companies, each part of the one before, where they may be shown side by side; NULL: withheld';
