"""What the pages read from the warehouse: one class a grain, one function a question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection

from programme_statistics.database import statement

AT_MOST = 50
"""Rows of a list of what needs a person. The warehouse has the rest."""
LATEST = 20
"""Rows of a list of what came last."""
EDITIONS_WITH_WARNINGS = 12

KNOWN_AFTER = timedelta(days=92)
"""For how long an edition that never came is worth a line."""
ALWAYS = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Load:
    """A row of ``ops.load``, as the pages show it."""

    load_id: int
    dataset_code: str
    edition: str
    edition_date: date | None
    status: str
    sentence: str
    is_sample: bool
    rows_read: int
    rows_loaded: int
    rows_rejected: int
    rows_ignored: int
    ignored: Mapping[str, int]
    notices: Sequence[str]
    rows_new: int
    rows_revised: int
    rows_closed: int
    rows_unchanged: int
    rows_late: int
    run_id: str | None
    landed_at: datetime
    staged_at: datetime | None
    published_at: datetime | None
    sha256: str
    landed_path: str
    source_url: str
    covered_months: Sequence[date] | None
    reporters: Sequence[int] | None
    is_newest: bool


@dataclass(frozen=True, slots=True)
class Check:
    """The verdict on one check of one load."""

    load_id: int
    check_name: str
    severity: str
    passed: bool
    observed: str | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Reject:
    """A rejected cell."""

    load_id: int
    rule: str
    reason: str
    source_file: str
    sheet: str
    cell: str
    value_as_read: str


@dataclass(frozen=True, slots=True)
class Release:
    """An edition the publisher did not have when it was last asked."""

    dataset_code: str
    edition: str
    url: str
    state: str
    first_asked_at: datetime
    last_asked_at: datetime
    gives_up_on: date
    sentence: str


@dataclass(frozen=True, slots=True)
class Reissue:
    """A published summary that waits to be written again."""

    quarter: str
    subject: str
    reasons: Sequence[str]
    queued_at: datetime


@dataclass(frozen=True, slots=True)
class Publication:
    """A written version of a summary. ``path`` is below SUMMARIES_ROOT."""

    publication_id: int
    quarter: str
    subject: str
    status: str
    known_at: datetime
    path: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Refresh:
    """A refresh of the marts that found something to take in."""

    refresh_id: int
    sentence: str
    refreshed_at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """A load with its verdicts (failed and critical ones first) and its rejected cells."""

    load: Load
    checks: Sequence[Check]
    rejects: Sequence[Reject]


def newest_editions(connection: Connection, dataset_codes: Sequence[str]) -> list[Load]:
    """The newest published edition of each dataset."""
    return _loads(connection, "pages/newest_editions", {"dataset_codes": list(dataset_codes)})


def recent_loads(connection: Connection, dataset_codes: Sequence[str]) -> list[Load]:
    """The loads that were landed last, newest first."""
    bound = {"dataset_codes": list(dataset_codes), "at_most": LATEST}
    return _loads(connection, "pages/recent_loads", bound)


def unpublished_loads(connection: Connection, dataset_codes: Sequence[str]) -> list[Load]:
    """Editions that came and are not in the warehouse, newest first."""
    bound = {"dataset_codes": list(dataset_codes), "at_most": AT_MOST}
    return _loads(connection, "pages/unpublished_loads", bound)


def warned_loads(connection: Connection, dataset_codes: Sequence[str]) -> list[Report]:
    """Published editions, among the newest of each dataset, with a failed warning."""
    bound = {"dataset_codes": list(dataset_codes), "editions": EDITIONS_WITH_WARNINGS}
    return reports(connection, _loads(connection, "pages/warned_loads", bound))


def loads_of_run(
    connection: Connection, dataset_codes: Sequence[str], run_id: str, load_ids: Sequence[int]
) -> list[Report]:
    """The loads a run landed or took up again (``load_ids``), by edition."""
    bound = {"dataset_codes": list(dataset_codes), "run_id": run_id, "load_ids": list(load_ids)}
    return reports(connection, _loads(connection, "pages/loads_of_run", bound))


def one_load(connection: Connection, load_id: int) -> Report | None:
    """One load with all that is known of it; None if there is no such load."""
    found = reports(connection, _with_ids(connection, [load_id]))
    return found[0] if found else None


def reports(connection: Connection, loads: Sequence[Load]) -> list[Report]:
    """The loads with their verdicts and rejected cells."""
    load_ids = [load.load_id for load in loads]
    checks = _rows(connection, Check, "pages/checks", {"load_ids": load_ids})
    rejects = _rows(connection, Reject, "pages/rejects", {"load_ids": load_ids, "at_most": AT_MOST})
    checks_of, rejects_of = defaultdict(list), defaultdict(list)
    for check in checks:
        checks_of[check.load_id].append(check)
    for reject in rejects:
        rejects_of[reject.load_id].append(reject)
    return [Report(load, checks_of[load.load_id], rejects_of[load.load_id]) for load in loads]


def releases(connection: Connection, dataset_codes: Sequence[str], now: datetime) -> list[Release]:
    """What the publisher did not have when it was last asked, newest edition first."""
    bound = {"dataset_codes": list(dataset_codes), "asked_since": now - KNOWN_AFTER}
    return _rows(connection, Release, "pages/releases", bound)


def reissues(connection: Connection) -> list[Reissue]:
    """Summaries that wait to be written again, newest quarter first."""
    return _rows(connection, Reissue, "pages/reissues", {})


def publications(
    connection: Connection, span: tuple[datetime, datetime] = ALWAYS
) -> list[Publication]:
    """The newest version of each summary written in ``span`` (from, until), newest first."""
    bound = {"written_from": span[0], "written_until": span[1], "at_most": LATEST}
    return _rows(connection, Publication, "pages/publications", bound)


def refreshes(connection: Connection, span: tuple[datetime, datetime] = ALWAYS) -> list[Refresh]:
    """Refreshes of the marts in ``span`` (from, until), newest first."""
    bound = {"refreshed_from": span[0], "refreshed_until": span[1], "at_most": LATEST}
    return _rows(connection, Refresh, "pages/refreshes", bound)


def _loads(connection: Connection, name: str, bound: Mapping[str, Any]) -> list[Load]:
    load_ids = list(connection.execute(statement(name), bound).scalars())
    place = {load_id: place for place, load_id in enumerate(load_ids)}
    return sorted(_with_ids(connection, load_ids), key=lambda load: place[load.load_id])


def _with_ids(connection: Connection, load_ids: Sequence[int]) -> list[Load]:
    return _rows(connection, Load, "pages/loads", {"load_ids": list(load_ids)})


def _rows(connection: Connection, row: type[Row], name: str, bound: Mapping[str, Any]) -> list[Row]:
    return [row(**found) for found in connection.execute(statement(name), bound).mappings()]
