"""Writes a summary's two files and records the version; an unchanged summary writes nothing."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, insert

from programme_statistics import tables
from programme_statistics.database import statement
from programme_statistics.summaries.collect import (
    NOW,
    check_known_at,
    collect,
    find_quarter,
    find_subject,
)
from programme_statistics.summaries.document import document, to_json
from programme_statistics.summaries.facts import Language, SummaryFacts
from programme_statistics.summaries.render import render
from programme_statistics.summaries.wording import headline

JSON_NAME = "summary.json"
HTML_NAME = "summary.html"
EARLIER = "earlier"
_WRITTEN_WITH = re.compile(rb'<meta name="summary-json-sha256" content="([0-9a-f]{64})">')


@dataclass(frozen=True, slots=True)
class Publication:
    """A summary as it stands on disk; ``changed`` tells whether this call wrote anything."""

    quarter: str
    subject: str
    status: str
    headline_en: str
    headline_tr: str
    json_path: str
    html_path: str
    known_at: datetime
    changed: bool


@dataclass(frozen=True, slots=True)
class _Version:
    """The bytes of the two files, which belong together."""

    json: bytes
    html: bytes

    @property
    def json_sha256(self) -> str:
        return hashlib.sha256(self.json).hexdigest()

    @property
    def html_sha256(self) -> str:
        return hashlib.sha256(self.html).hexdigest()

    @property
    def is_whole(self) -> bool:
        """Whether the page was written with this JSON document."""
        written_with = _WRITTEN_WITH.search(self.html)
        return written_with is not None and written_with[1].decode() == self.json_sha256


def write_summary(
    connection: Connection,
    quarter: str | None,
    subject: str,
    root: str,
    known_at: datetime | None = None,
) -> Publication:
    """Writes ``<root>/<quarter>/<subject>/summary.json`` and ``summary.html``.

    ``quarter`` None is the subject's latest complete quarter. ``known_at`` None is what is now
    known; a time gives the summary as it would have been written then. A version that differs
    from the one on disk first moves that one to ``earlier/<its known_at>/`` and is recorded in
    ``ops.publication``; pending rows of ``ops.reissue_candidate`` are closed. A second writer of
    the same summary waits for the first. The caller commits.

    Raises:
        ConfigurationError: unknown subject, a quarter without figures, or a time to come.
        ChecksFailed: a load behind the figures has failed a critical check.
    """
    if known_at is not None:
        check_known_at(connection, known_at)
    as_of = NOW if known_at is None else known_at.isoformat()
    about = find_subject(connection, subject)
    period = find_quarter(connection, about, quarter, as_of)
    key = {"quarter": str(period), "subject": about.code}
    connection.execute(statement("summaries/lock"), key)

    facts = collect(connection, about, period, known_at)
    json_bytes = to_json(document(facts))
    version = _Version(json_bytes, render(facts, json_bytes))
    folder = Path(root) / str(period) / about.code
    written = _put(folder, version)
    recorded = _record(connection, facts, version)
    connection.execute(statement("summaries/close_reissues"), {"as_of": as_of, **key})
    return Publication(
        quarter=str(period),
        subject=about.code,
        status=facts.status.value,
        headline_en=headline(facts, Language.EN),
        headline_tr=headline(facts, Language.TR),
        json_path=str(folder / JSON_NAME),
        html_path=str(folder / HTML_NAME),
        known_at=facts.known_at,
        changed=written or recorded,
    )


def _record(connection: Connection, facts: SummaryFacts, version: _Version) -> bool:
    """Adds a row to ``ops.publication`` unless the last one is of the same bytes."""
    key = {"quarter": str(facts.quarter), "subject": facts.subject.code}
    digests = {"json_sha256": version.json_sha256, "html_sha256": version.html_sha256}
    last = connection.execute(statement("summaries/last_publication"), key).mappings().first()
    if last is not None and dict(last) == digests:
        return False
    connection.execute(
        statement("summaries/add_publication"),
        {
            **key,
            **digests,
            "known_at": facts.known_at,
            "status": facts.status.value,
            "path": f"{facts.quarter}/{facts.subject.code}",
        },
    )
    return True


def _put(folder: Path, version: _Version) -> bool:
    """Brings ``version`` to ``folder``, keeping the one that was there; False if it was there.

    Killed at any instant and called again, the result is the same: the earlier version is kept
    before either file is replaced, and a pair of files that do not belong together (a call was
    killed between the two) is known by the digest in the page and is not kept a second time.
    """
    existing = _read(folder)
    if existing == version:
        return False
    folder.mkdir(parents=True, exist_ok=True)
    if existing is not None and existing.is_whole:
        _keep(folder / EARLIER, existing, (folder / JSON_NAME).stat())
    _replace(folder / HTML_NAME, version.html)
    _replace(folder / JSON_NAME, version.json)
    return True


def _read(folder: Path) -> _Version | None:
    try:
        return _Version((folder / JSON_NAME).read_bytes(), (folder / HTML_NAME).read_bytes())
    except FileNotFoundError:
        return None


def _keep(earlier: Path, version: _Version, written: os.stat_result) -> None:
    """Keeps ``version`` under the time it was known at, whole or not at all.

    Its document stays dated to when it was ``written``: nothing else says so.
    """
    known_at = datetime.fromisoformat(json.loads(version.json)["known_at"])
    name = known_at.astimezone(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    if _read(earlier / name) not in (None, version):
        # The same figures, written by a later release of the page.
        name = f"{name}-{version.html_sha256[:12]}"
    if _read(earlier / name) == version:
        return
    part = earlier / f".{name}.part"
    if part.exists():
        shutil.rmtree(part)
    part.mkdir(parents=True)
    _replace(part / JSON_NAME, version.json)
    _replace(part / HTML_NAME, version.html)
    os.utime(part / JSON_NAME, ns=(written.st_atime_ns, written.st_mtime_ns))
    part.rename(earlier / name)


def bring_back(connection: Connection, root: str) -> int:
    """Enters the versions below ``root`` into an empty ``ops.publication``; how many there are.

    Each is dated to when its document was written.
    """
    found = []
    for path in (
        *Path(root).glob(f"*/*/{JSON_NAME}"),
        *Path(root).glob(f"*/*/{EARLIER}/*/{JSON_NAME}"),
    ):
        version = _read(path.parent)
        if version is not None and version.is_whole:
            found.append((path.stat().st_mtime, path.as_posix(), version))
    for written, _, version in sorted(found, key=lambda one: one[:2]):
        about = json.loads(version.json)
        connection.execute(
            insert(tables.Publication).values(
                quarter=about["quarter"],
                subject=about["subject"],
                known_at=datetime.fromisoformat(about["known_at"]),
                status=about["status"],
                json_sha256=version.json_sha256,
                html_sha256=version.html_sha256,
                path=f"{about['quarter']}/{about['subject']}",
                written_at=datetime.fromtimestamp(written, UTC),
            )
        )
    return len(found)


def _replace(path: Path, content: bytes) -> None:
    """Writes ``content`` beside ``path`` and renames it into place, so no reader sees a part."""
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
