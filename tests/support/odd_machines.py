"""Machines with something wrong: no room on the disk of landing, or a clock that is off."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

OWN_MOUNTS = ("unshare", "--user", "--map-root-user", "--mount")
"""Starts a program that may mount what it alone sees."""
_LIBFAKETIME = next(
    (str(path) for path in Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")), None
)

needs_own_mounts = pytest.mark.skipif(
    shutil.which("unshare") is None
    or subprocess.run(
        [*OWN_MOUNTS, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False
    ).returncode
    != 0,
    reason="this machine lets no process mount a small file system of its own",
)
needs_wrong_clock = pytest.mark.skipif(
    _LIBFAKETIME is None, reason="libfaketime is not on this machine"
)


def without_room_in(folder: Path) -> list[str]:
    """What starts a program to which ``folder`` is an empty disk of one page."""
    mount = f"mount -t tmpfs -o size=4k tmpfs {shlex.quote(str(folder))}"
    return [*OWN_MOUNTS, "sh", "-c", f'{mount} && exec "$@"', "sh"]


def with_clock_moved(by: str) -> dict[str, str]:
    """Variables of a program whose clock is off by so much, as in ``+400d``."""
    return {"LD_PRELOAD": str(_LIBFAKETIME), "FAKETIME": by}
