"""What was found in one lock is told, whatever becomes of the others."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from programme_statistics.settings import project_root

AUDIT = project_root() / "bin" / "audit"
LOCKS = re.findall(r"requirements[\w-]*\.txt", AUDIT.read_text(encoding="utf-8"))

# Answers for a lock what the file of its name says: nothing is known, a weakness, or no network.
PIP_AUDIT = """#!/bin/sh
for lock; do :; done
case $(cat "$lock") in
    weak) echo "jinja2 3.1.0 CVE-2024-22195"; exit 1 ;;
    away) echo "requests.exceptions.ConnectionError: Max retries exceeded" >&2; exit 1 ;;
esac
"""


def audit(folder: Path, **locks: str) -> subprocess.CompletedProcess[str]:
    """Runs the audit of a checkout; ``locks`` says what is the matter with which, by its number."""
    for path in (folder / "bin", folder / ".venv" / "bin"):
        path.mkdir(parents=True)
    shutil.copy(AUDIT, folder / "bin")
    program = folder / ".venv" / "bin" / "pip-audit"
    program.write_text(PIP_AUDIT)
    program.chmod(0o755)
    for number, name in enumerate(LOCKS):
        (folder / name).write_text(locks.get(f"lock_{number}", "fine"))
    return subprocess.run(
        [folder / "bin" / "audit"], capture_output=True, text=True, check=False, cwd="/"
    )


def test_every_lock_of_the_project_is_audited() -> None:
    assert sorted(LOCKS) == sorted(path.name for path in project_root().glob("requirements*.txt"))


def test_locks_in_which_nothing_is_known_are_named_and_the_audit_passes(tmp_path: Path) -> None:
    answer = audit(tmp_path)
    assert answer.returncode == 0
    assert answer.stdout.splitlines() == [f"{lock}: no known weakness." for lock in LOCKS]


@pytest.mark.parametrize(
    "locks", [{"lock_0": "weak", "lock_3": "away"}, {"lock_0": "away", "lock_3": "weak"}]
)
def test_a_weakness_outweighs_that_another_lock_could_not_be_asked(
    tmp_path: Path, locks: dict[str, str]
) -> None:
    answer = audit(tmp_path, **locks)
    assert answer.returncode == 1
    assert "CVE-2024-22195" in answer.stderr
    assert answer.stderr.count("NOT AUDITED") == 1
    assert f"{LOCKS[4]}: no known weakness." in answer.stdout


def test_a_lock_that_could_not_be_asked_is_told_apart_from_a_weakness(tmp_path: Path) -> None:
    answer = audit(tmp_path, lock_1="away")
    assert answer.returncode == 75
    assert f"{LOCKS[1]}: NOT AUDITED" in answer.stderr
    assert len(answer.stdout.splitlines()) == len(LOCKS) - 1
