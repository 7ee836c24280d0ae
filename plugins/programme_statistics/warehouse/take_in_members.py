"""Takes in the files of the inbox: landed, read, judged, published, put away with a receipt.

Nothing that these give back, log or raise names a company, a person or a file.
"""

from __future__ import annotations

import itertools
import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import Engine, func, insert, select
from sqlalchemy.exc import DBAPIError, OperationalError

from programme_statistics.checks.member_context import Registers, read_context, read_registers
from programme_statistics.errors import ConfigurationError, ProgrammeStatisticsError
from programme_statistics.landing.inbox import DONE, REFUSED, Inbox
from programme_statistics.landing.store import LandingStore
from programme_statistics.landing.take import (
    Arrival,
    record_put_away,
    take,
    unfinished,
)
from programme_statistics.ops import loads
from programme_statistics.periods import Month
from programme_statistics.secure.keys import KeyRing
from programme_statistics.secure.quiet import place_of, whole_trace
from programme_statistics.sources.members import receipt
from programme_statistics.sources.members.context import Context
from programme_statistics.sources.members.guard import MAX_BYTES
from programme_statistics.sources.members.read import read
from programme_statistics.sources.members.rules import judge, seen_before
from programme_statistics.sources.members.sentences import finding
from programme_statistics.sources.members.submission import Submission
from programme_statistics.tables import (
    Load,
    SubmissionArrival,
    SubmissionFailure,
    SubmissionReceipt,
)
from programme_statistics.warehouse.publish_members import (
    MembershipsChanged,
    Taken,
    publish_submission,
)

FILES_A_BATCH = 25
"""Few enough that two workers share a night's files, enough that a task's start does not count."""
FILES_A_RUN = 50
"""Few enough that a file which comes in the meantime has its receipt within a minute too."""
TRIES = 3
"""How often a file is read on which our own software fails."""
_One = TypeVar("_One")
_OVERLAP = "23P01"
"""PostgreSQL's exclusion_violation: memberships changed after they were looked up."""


@dataclass(frozen=True, slots=True)
class Members:
    """Where members' files come from and go to, and the keys of pseudonyms."""

    engine: Engine
    inbox: Inbox
    store: LandingStore
    ring: KeyRing


def land_files(
    members: Members,
    *,
    settle_seconds: float,
    run_id: str | None = None,
    now: datetime | None = None,
) -> list[list[int]]:
    """Lands what has settled in the inbox; gives the loads to go on with, in batches.

    Among them are those that a killed run left. What is more than :data:`FILES_A_RUN` stays where
    it is for the next run: of every secretariat the oldest first, the secretariats in turn, so that
    a single file does not wait for somebody's hundreds, nor until these are landed.
    """
    files = members.inbox.settled(settle_seconds)
    chosen = set(_in_turn((file.folder, file) for file in files)[:FILES_A_RUN])
    take(
        members.engine,
        members.store,
        members.inbox,
        [file for file in files if file in chosen],
        largest=MAX_BYTES,
        run_id=run_id,
        now=now or datetime.now(UTC),
    )
    with members.engine.connect() as connection:
        waiting = unfinished(connection)
    load_ids = _in_turn((one.secretariat, one.load_id) for one in waiting)[:FILES_A_RUN]
    return [load_ids[at : at + FILES_A_BATCH] for at in range(0, len(load_ids), FILES_A_BATCH)]


def _in_turn(waiting: Iterable[tuple[str, _One]]) -> list[_One]:
    """What waits, each given with its folder, oldest first: one of each folder after the other."""
    queues: dict[str, dict[_One, None]] = {}
    for folder, one in waiting:
        queues.setdefault(folder, {})[one] = None
    rounds = itertools.zip_longest(*queues.values())
    return list(dict.fromkeys(one for row in rounds for one in row if one is not None))


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of a batch: words without names, the quarters it brought, and what failed."""

    sentences: Sequence[str]
    quarters: Sequence[str]
    problems: Sequence[str]


def take_in(members: Members, load_ids: Sequence[int]) -> Batch:
    """Reads, judges and publishes each file and puts it away with its receipt.

    A file on which our own software fails stops no other; it is tried again by later runs, and
    after the third time put away for a person to look at.

    Raises:
        ProgrammeStatisticsError: the database is not there; trying again may help.
    """
    sentences: list[str] = []
    problems: list[str] = []
    with members.engine.connect() as connection:
        registers = read_registers(connection)
        arrivals = unfinished(connection, load_ids)
    for arrival in arrivals:
        try:
            taken = _take_in(members, arrival, registers)
        except ConfigurationError:
            raise
        except OperationalError as error:
            # Raised anew: the words of the original may hold what was being written.
            raise ProgrammeStatisticsError(
                f"The warehouse failed on load {arrival.load_id} ({place_of(error)}). Nothing is "
                "lost; the task will be tried again by itself."
            ) from None
        except Exception as error:
            problems.append(_record_failure(members, arrival, error))
        else:
            sentences.append(taken.sentence)
    with members.engine.connect() as connection:
        # From the register: a try before this one may have been killed after it published.
        months = connection.execute(
            select(func.unnest(Load.covered_months)).where(
                Load.load_id.in_(load_ids), Load.status == "published"
            )
        ).scalars()
        quarters = sorted({str(Month.of(month).quarter) for month in months})
    return Batch(sentences, quarters, problems)


def _take_in(members: Members, arrival: Arrival, registers: Registers) -> Taken:
    with members.engine.connect() as connection:
        load = loads.get_load(connection, arrival.load_id)
    taken = Taken(load.status, load.sentence)
    if load.status == "landed":
        submission = _read(members.store, load.landed_path, arrival)
        try:
            taken = _publish(members, arrival, registers, submission)
        except (DBAPIError, MembershipsChanged) as error:
            if isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) != _OVERLAP:
                raise
            # Judged again, the rules see the other load's memberships and say so in the receipt.
            taken = _publish(members, arrival, registers, submission)
    _put_away(members, arrival, taken.status)
    return taken


def _read(store: LandingStore, landed_path: str, arrival: Arrival) -> Submission:
    """The file as read; one that was too large to land is refused unread."""
    if landed_path:
        return read(store.read(landed_path), arrival.name)
    params = {"size": f"{arrival.size_bytes:,}", "limit": f"{MAX_BYTES:,}"}
    return Submission(
        file_name=arrival.name,
        sha256="",
        size_bytes=arrival.size_bytes,
        format="unknown",
        encoding="",
        findings=(finding("V01", "size", params=params),),
    )


def _publish(
    members: Members, arrival: Arrival, registers: Registers, submission: Submission
) -> Taken:
    with members.engine.connect() as connection:
        known = read_context(
            connection,
            members.ring,
            registers,
            submission,
            received_at=arrival.arrived_at,
            secretariat=arrival.secretariat,
        )
    judged = judge(submission, known.context)
    return publish_submission(
        members.engine,
        members.ring,
        arrival.load_id,
        judged,
        known,
        _receipts(judged, arrival, known.context),
    )


def _put_away(members: Members, arrival: Arrival, status: str) -> None:
    receipts = (
        _duplicates_receipt(members, arrival)
        if arrival.is_duplicate
        else _kept_receipts(members, arrival)
    )
    path = members.inbox.put_away(
        arrival.inbox_path,
        arrival.stamp,
        DONE if status == "published" else REFUSED,
        taken_at=arrival.arrived_at,
        digest=arrival.sha256 or "unread",
        receipts=receipts,
    )
    with members.engine.begin() as connection:
        record_put_away(connection, arrival, path)


def _kept_receipts(members: Members, arrival: Arrival) -> Mapping[str, bytes]:
    """The receipt as it was kept when the file was published; none if our software failed."""
    with members.engine.connect() as connection:
        kept = connection.execute(
            select(
                SubmissionReceipt.document, SubmissionReceipt.page, SubmissionReceipt.findings
            ).where(SubmissionReceipt.load_id == arrival.load_id)
        ).one_or_none()
    if kept is None:
        return {}
    return {
        "json": kept.document.encode(),
        "html": kept.page.encode(),
        "csv": kept.findings.encode(),
    }


def _duplicates_receipt(members: Members, arrival: Arrival) -> Mapping[str, bytes]:
    """Acknowledges content that was taken in before: says as what, and that nothing was changed.

    What another secretariat called the file is its own affair: a name can name a company.
    """
    with members.engine.connect() as connection:
        earlier = connection.execute(
            select(SubmissionArrival.inbox_path)
            .where(
                SubmissionArrival.load_id == arrival.load_id,
                SubmissionArrival.arrival_id < arrival.arrival_id,
            )
            .order_by(SubmissionArrival.arrival_id)
        ).scalars()
        own = [path for path in earlier if posixpath.dirname(path) == arrival.secretariat]
    known_as = posixpath.basename(own[0]) if own else ""
    acknowledged = Submission(
        file_name=arrival.name,
        sha256=arrival.sha256,
        size_bytes=arrival.size_bytes,
        format="unknown",
        encoding="",
        findings=(seen_before(known_as),),
    )
    return _receipts(acknowledged, arrival, Context(judged_on=arrival.arrived_at.date()))


def _record_failure(members: Members, arrival: Arrival, error: Exception) -> str:
    """Keeps the trace where only a steward sees it; gives what may be said aloud."""
    with members.engine.begin() as connection:
        connection.execute(
            insert(SubmissionFailure).values(load_id=arrival.load_id, trace=whole_trace(error))
        )
        n_failures = connection.execute(
            select(func.count()).where(SubmissionFailure.load_id == arrival.load_id)
        ).scalar_one()
        sentence = (
            f"Load {arrival.load_id}: this software failed on the file ({place_of(error)}); "
            "nothing of it was taken in. The trace is in secure.submission_failure. "
        )
        if n_failures < TRIES:
            return f"{sentence}The file stays in the inbox and is tried again."
        sentence += (
            f"After {n_failures} tries the file was put away as refused. Once the cause is mended, "
            "move it back into the inbox."
        )
        loads.update_load(connection, arrival.load_id, {"status": "refused", "sentence": sentence})
    _put_away(members, arrival, "refused")
    return sentence


def _receipts(judged: Submission, arrival: Arrival, context: Context) -> Mapping[str, bytes]:
    """The receipt as a document, a page and a list, by file ending."""
    made = receipt.document(judged, arrival.arrived_at, receipt.compare(judged, context))
    return {
        "json": receipt.as_json(made),
        "html": receipt.as_html(made),
        "csv": receipt.as_csv(made, judged.language),
    }
