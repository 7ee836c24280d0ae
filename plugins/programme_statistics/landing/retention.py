"""What the landing area keeps, and for how long.

Everything that stands behind a load is kept for good: the warehouse can be rebuilt from it. What is
let go has never been read into anything: files that a kill left half written, after a day, and
answers that ended early or could not be used, which are kept for a while to be looked at.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from programme_statistics.landing.root import open_root

HALF_WRITTEN_IS_KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LandingTidied:
    """How many files and bytes were let go, and how many are left."""

    files_removed: int
    bytes_removed: int
    files: int
    bytes: int


def tidy_landing(
    root: str, unusable_is_kept_for: timedelta, now: datetime | None = None
) -> LandingTidied:
    """Lets go of what the policy does not keep.

    Arguments:
        unusable_is_kept_for: how long answers that could not be used are kept.
    """
    fs, base = open_root(root)
    now = now or datetime.now(UTC)
    files: dict[str, Mapping[str, Any]] = fs.find(base, detail=True) if fs.exists(base) else {}
    gone = {
        name
        for name, about in files.items()
        if name.endswith(".part") and now - _written(about) > HALF_WRITTEN_IS_KEPT_FOR
    }
    gone |= _unusable(fs, base, files, now - unusable_is_kept_for)
    for name in sorted(gone):
        fs.rm_file(name)
    sizes = {name: int(about["size"]) for name, about in files.items()}
    return LandingTidied(
        files_removed=len(gone),
        bytes_removed=sum(sizes[name] for name in gone),
        files=len(files) - len(gone),
        bytes=sum(size for name, size in sizes.items() if name not in gone),
    )


def _unusable(
    fs: Any, base: str, files: Mapping[str, Mapping[str, Any]], before: datetime
) -> set[str]:
    """Receipts of answers that could not be used, and bytes that only they speak of."""
    old: dict[str, str] = {}
    kept: set[str] = set()
    for name in files:
        if not name.endswith(".json"):
            continue
        receipt = json.loads(fs.cat_file(name))
        body = f"{base}/{receipt['path']}"
        if receipt.get("truncated") and datetime.fromisoformat(receipt["received_at"]) < before:
            old[name] = body
        else:
            kept.add(body)
    return set(old) | ({body for body in old.values() if body in files} - kept)


def _written(about: Mapping[str, Any]) -> datetime:
    """When a file was written; the moment of asking where its file system does not say."""
    for key in ("mtime", "LastModified", "created"):
        when = about.get(key)
        if isinstance(when, int | float):
            return datetime.fromtimestamp(when, UTC)
        if isinstance(when, datetime):
            return when if when.tzinfo else when.replace(tzinfo=UTC)
    return datetime.now(UTC)
