"""How much memory this process has, and had at most.

Not from ``getrusage``: its peak is inherited from the process that started this one.
"""

from __future__ import annotations

import re
from pathlib import Path


def peak_mib() -> float:
    """The most that this process had in memory since it began."""
    return _of("VmHWM")


def now_mib() -> float:
    """What this process has in memory."""
    return _of("VmRSS")


def _of(name: str) -> float:
    status = Path("/proc/self/status").read_text()
    match = re.search(rf"{name}:\s+(\d+) kB", status)
    assert match
    return int(match[1]) / 1024
