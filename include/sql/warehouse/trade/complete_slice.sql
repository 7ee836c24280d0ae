-- Gives a staging table of one slice the columns that it was copied without.
-- Why it stays: a constant default of a new column is kept in the catalogue and not written to the
--   rows. A table that has the columns (of several reporters) is left as it is.
-- Limits: {table}, {period} and {reporter} are put in as text: DDL takes no parameters.
alter table {table}
add column if not exists period date not null default '{period}',
add column if not exists reporter_code integer not null default {reporter}
