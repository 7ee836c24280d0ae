"""Alembic's entry: runs the migrations on the connection that ``warehouse.migrate`` hands over."""

from __future__ import annotations

from alembic import context

from programme_statistics.tables import SCHEMAS, Base


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "schema" or name in SCHEMAS


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_schemas=True,
    include_name=_ours,
    version_table="schema_version",
    version_table_schema="ops",
    compare_server_default=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
