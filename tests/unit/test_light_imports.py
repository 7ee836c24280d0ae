"""What a run imports that finds nothing new: none of what reads, judges or models figures.

Most runs find nothing new; every one of them would pay for it in time and memory.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from programme_statistics.settings import project_root

HEAVY = (
    *("pandas", "numpy", "pyarrow", "great_expectations", "sqlalchemy.orm", "alembic"),
    *("fsspec", "programme_statistics.tables"),
)


@pytest.mark.parametrize(
    "module",
    [
        "programme_statistics.database",
        "programme_statistics.ops.trade_releases",
        "programme_statistics.orchestration.trade_source",
        "programme_statistics.orchestration.trade_steps",
        "programme_statistics.sources.comtrade.datasets",
        "programme_statistics.sources.eurostat.datasets",
    ],
)
def test_deciding_that_a_release_is_here_imports_nothing_heavy(module: str) -> None:
    program = f"import sys, {module}; print([name for name in {HEAVY!r} if name in sys.modules])"
    found = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(project_root() / "plugins")},
        check=True,
        capture_output=True,
        text=True,
    )
    assert found.stdout.strip() == "[]"
