"""Upkeep says how large the protected landing area is"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from programme_statistics.warehouse.way_back import refuse_to_lose

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_COLUMNS = {
    "protected_files_removed": "Half written files that were let go below PROTECTED_LANDING_ROOT; NULL: before this was kept",
    "protected_files": "Files below PROTECTED_LANDING_ROOT; NULL: before this was kept",
    "protected_bytes": "Their size in bytes, packed; NULL: before this was kept",
}


def upgrade() -> None:
    for name, comment in _COLUMNS.items():
        op.add_column(
            "upkeep", sa.Column(name, sa.BigInteger(), nullable=True, comment=comment), schema="ops"
        )


def downgrade() -> None:
    refuse_to_lose(
        op.get_bind(), ["ops.upkeep"], " or ".join(f"{name} is not null" for name in _COLUMNS)
    )
    for name in reversed(_COLUMNS):
        op.drop_column("upkeep", name, schema="ops")
