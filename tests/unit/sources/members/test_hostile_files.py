"""Every kind of hostile file is refused for its reason, in little time and within little memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from programme_statistics.settings import project_root
from support.hostile_files import HOSTILE, sparse

SECONDS = 20
MIB = 450
"""What refusing may cost: the largest part that is allowed, once in blocks and once whole."""
LITTLE = 60
"""What it costs where the file says by itself what it is."""
_FULL = {
    "a bomb below the limit",
    "a line of 31 MB",
    "a line of 31 MB in UTF-16",
    "a million rows of empty fields in a CSV",
    "a quote that is never closed",
    "a sheet that is listed 200 times",
    "ten million fields",
}
"""Those of which much has to be looked at before it shows what they are."""

# In a process of its own, whose peak is its own, and which the system ends at the limits.
ALONE = f"""
import json, resource, sys
from pathlib import Path
from programme_statistics.sources.members import read
from support.memory import now_mib, peak_mib
path, name = Path(sys.argv[1]), sys.argv[2]
read.read(b"x;y", "warm.csv")  # what has to be in memory for any file
now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
most = now + {MIB} * 2**20
resource.setrlimit(resource.RLIMIT_AS, (most, most))
resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
before = now_mib()
submission = read.read_file(path, name)
print(json.dumps({{
    "findings": [[f.rule_id, f.case, f.severity] for f in submission.findings],
    "forms": len(submission.forms),
    "mib": peak_mib() - before,
}}))
"""


def refused(path: Path, name: str, case: str) -> float:
    """Checks that a process with limits refuses a file for ``case``; how much its memory grew."""
    paths = os.pathsep.join(str(project_root() / folder) for folder in ("plugins", "tests"))
    done = subprocess.run(
        [sys.executable, "-c", ALONE, str(path), name],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answer = json.loads(done.stdout)
    assert answer["findings"] == [["V01", case, "F"]]
    assert answer["forms"] == 0
    return float(answer["mib"])


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_within_limits(kind: str, tmp_path: Path) -> None:
    name, case, made = HOSTILE[kind]
    path = tmp_path / "file"
    path.write_bytes(made())
    grown = refused(path, name, case)
    if kind not in _FULL:
        assert grown < LITTLE


@pytest.mark.parametrize(
    ("name", "size", "start"),
    [
        ("two gigabytes.xlsx", 2 * 2**30, b"PK\x03\x04"),
        ("two gigabytes.csv", 2 * 2**30, b"a;b;c"),
        ("one line of 500 MB.csv", 500 * 2**20, b"a;b;c"),
    ],
)
def test_a_file_that_is_too_large_is_not_read(
    name: str, size: int, start: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    sparse(path, size, start)
    assert refused(path, name, "size") < 5
