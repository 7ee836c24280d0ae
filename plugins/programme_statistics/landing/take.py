"""Takes settled files from the inbox: lands their bytes and records that they came."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from fsspec.implementations.local import LocalFileSystem
from sqlalchemy import Connection, Engine, Row, insert, select, update

from programme_statistics.landing.inbox import Inbox, WaitingFile
from programme_statistics.landing.root import open_root
from programme_statistics.landing.store import LandingStore
from programme_statistics.ops import loads
from programme_statistics.ops.locks import lock_edition
from programme_statistics.tables import Load, SubmissionArrival

DATASET = "member_submission"
"""What loads of submitted files are called in ``ops.load``; their edition is their digest."""
_SOURCE = "inbox"
_ARRIVAL = "arrival"
"""What a note beside landed bytes is called that says as what file they came."""
_SUFFIXES = frozenset({"xlsx", "xls", "xlsm", "ods", "csv", "tsv", "txt"})


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that was taken and not yet put away.

    ``sha256`` is empty for a file that was too large to be read. ``repr`` shows no name.
    """

    arrival_id: int
    load_id: int
    inbox_path: str
    stamp: str
    size_bytes: int
    sha256: str
    is_duplicate: bool
    arrived_at: datetime

    def __repr__(self) -> str:
        return f"Arrival({self.arrival_id} of load {self.load_id})"

    @property
    def name(self) -> str:
        """The name its sender gave the file."""
        return posixpath.basename(self.inbox_path)

    @property
    def secretariat(self) -> str:
        """The folder of the inbox it lay in; empty where it lay in none."""
        return posixpath.dirname(self.inbox_path)


def protected_store(root: str) -> LandingStore:
    """The landing area of what members send; on this machine only its owner can open it."""
    file_system, path = open_root(root)
    if isinstance(file_system, LocalFileSystem):
        Path(path).mkdir(parents=True, exist_ok=True)
        Path(path).chmod(0o700)
    return LandingStore(root)


def take(
    engine: Engine,
    store: LandingStore,
    inbox: Inbox,
    files: Iterable[WaitingFile],
    *,
    largest: int,
    now: datetime,
    run_id: str | None = None,
) -> list[int]:
    """Lands each file and records it; gives the loads there are to go on with.

    One file is held in memory at a time, and none of more than ``largest`` bytes: that one is
    recorded unread, to be refused. ``now`` is when they came. A file that changes while it is read
    is left for the next look. Content that was accepted in full before makes no new load: it is a
    duplicate.
    """
    load_ids = set()
    for file in files:
        digest = path = ""
        if file.size <= largest:
            body = inbox.read(file)
            if body is None:
                continue
            digest = hashlib.sha256(body).hexdigest()
            path = store.put(
                body,
                dataset_code=DATASET,
                edition=digest,
                suffix=_suffix(file.name),
                source_url=_SOURCE,
                received_at=now,
                status=0,
                headers={},
            ).path
        load_id, arrived_at = _record(engine, file, digest, path, now, run_id)
        load_ids.add(load_id)
        if path:
            # Not before it is recorded: a run that is killed in between would count it twice.
            _note(store, path, file, arrived_at)
    return sorted(load_ids)


def _note(store: LandingStore, path: str, file: WaitingFile, arrived_at: datetime) -> None:
    """Keeps beside landed bytes what only the warehouse knew: the file's name and its sender."""
    digest = hashlib.sha256(file.path.encode()).hexdigest()
    content = {
        "landed_path": path,
        "inbox_path": file.path,
        "stamp": file.stamp,
        "size": file.size,
        "arrived_at": arrived_at.isoformat(),
    }
    store.note(path, f"{arrived_at:%Y%m%dT%H%M%S%fZ}-{digest[:8]}", _ARRIVAL, content)


@dataclass(frozen=True, slots=True)
class LandedFile:
    """A file of the inbox as landing knows it. ``repr`` shows no name."""

    landed_path: str
    inbox_path: str
    stamp: str
    size: int
    arrived_at: datetime

    def __repr__(self) -> str:
        return f"LandedFile({self.size} bytes)"


def landed_files(store: LandingStore) -> list[LandedFile]:
    """Every file that came and was landed, in the order in which they came.

    Not among them are those that were too large to be read.
    """
    found = [
        LandedFile(**{**note, "arrived_at": datetime.fromisoformat(note["arrived_at"])})
        for note in store.notes(DATASET, _ARRIVAL)
    ]
    # As an inbox lists what it is seen to hold: oldest change first.
    return sorted(
        found, key=lambda one: (one.arrived_at, one.stamp.partition("/")[0], one.inbox_path)
    )


def take_again(engine: Engine, files: Iterable[LandedFile]) -> list[int]:
    """Records files that are landed as if they had just come; their loads."""
    return list(
        dict.fromkeys(
            _record(
                engine,
                WaitingFile(one.inbox_path, one.size, one.stamp),
                posixpath.basename(one.landed_path).partition(".")[0],
                one.landed_path,
                one.arrived_at,
                None,
            )[0]
            for one in files
        )
    )


def unfinished(connection: Connection, load_ids: Iterable[int] | None = None) -> list[Arrival]:
    """What was taken and is not put away, oldest first; of some loads, or of all."""
    query = (
        select(
            SubmissionArrival.arrival_id,
            SubmissionArrival.load_id,
            SubmissionArrival.inbox_path,
            SubmissionArrival.stamp,
            SubmissionArrival.size_bytes,
            Load.sha256,
            SubmissionArrival.is_duplicate,
            SubmissionArrival.arrived_at,
        )
        .join(Load, Load.load_id == SubmissionArrival.load_id)
        .where(SubmissionArrival.put_away_at.is_(None))
        .order_by(SubmissionArrival.arrival_id)
    )
    if load_ids is not None:
        query = query.where(SubmissionArrival.load_id.in_(list(load_ids)))
    return [Arrival(*row) for row in connection.execute(query)]


def record_put_away(connection: Connection, arrival: Arrival, path: str) -> None:
    """Records where a file lies now."""
    connection.execute(
        update(SubmissionArrival)
        .where(SubmissionArrival.arrival_id == arrival.arrival_id)
        .values(put_away_as=path, put_away_at=datetime.now(UTC))
    )


def _record(
    engine: Engine,
    file: WaitingFile,
    digest: str,
    landed_path: str,
    now: datetime,
    run_id: str | None,
) -> tuple[int, datetime]:
    """Records the arrival; its load, a new one unless the same file has one, and when it came."""
    with engine.begin() as connection:
        lock_edition(connection, DATASET, digest or "unread")
        known = connection.execute(
            select(SubmissionArrival.load_id, SubmissionArrival.arrived_at).where(
                SubmissionArrival.inbox_path == file.path,
                SubmissionArrival.stamp == file.stamp,
                SubmissionArrival.put_away_at.is_(None),
            )
        ).one_or_none()
        if known is not None:
            return known.load_id, known.arrived_at  # taken by a run that was killed
        latest = _latest(connection, digest) if digest else None
        is_duplicate = latest is not None and (
            latest.status == "landed" or (latest.status == "published" and not latest.rows_rejected)
        )
        if latest is not None and is_duplicate:
            load_id = int(latest.load_id)
        else:
            # Refused, wholly or in part, and sent again: the register or the rules may have
            # changed since, so it gets another try.
            load_id = loads.add_load(
                connection,
                dataset_code=DATASET,
                edition=digest[:16] or "unread",
                sha256=digest,
                landed_path=landed_path,
                source_url=_SOURCE,
                landed_at=now,
                run_id=run_id,
            )
        connection.execute(
            insert(SubmissionArrival).values(
                inbox_path=file.path,
                stamp=file.stamp,
                size_bytes=file.size,
                load_id=load_id,
                is_duplicate=is_duplicate,
                arrived_at=now,
            )
        )
    return load_id, now


def _latest(connection: Connection, digest: str) -> Row[int, str, int] | None:
    return connection.execute(
        select(Load.load_id, Load.status, Load.rows_rejected)
        .where(Load.dataset_code == DATASET, Load.edition == digest[:16], Load.sha256 == digest)
        .order_by(Load.load_id.desc())
        .limit(1)
    ).one_or_none()


def _suffix(name: str) -> str:
    """The file ending, if it is one of those there should be: no other part of a name is kept."""
    suffix = posixpath.splitext(name)[1].lower().lstrip(".")
    return suffix if suffix in _SUFFIXES else "bin"
