-- Records a version of a summary that differs from the one before.
-- Grain: one publication. Bound: its columns; written_at is the database's time.
insert into ops.publication (
    quarter, subject, known_at, status, json_sha256, html_sha256, path
)
values (
    :quarter, :subject, :known_at, :status, :json_sha256, :html_sha256, :path
)
