"""Rows of ``ops`` as the road would leave them, for tests of what is shown of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, insert

from programme_statistics.tables import (
    CheckResult,
    Load,
    MartRefresh,
    Publication,
    ReissueCandidate,
    Reject,
    Release,
)

NOON = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)


def add_load(connection: Connection, **values: Any) -> int:
    """A published load of ``tim_sector 2026-08``, but for ``values``; returns its number."""
    row = {
        "dataset_code": "tim_sector",
        "edition": "2026-08",
        "edition_date": date(2026, 8, 31),
        "sha256": "ab" * 32,
        "landed_path": "tim_sector/2026-08/abab.xlsx.gz",
        "source_url": "https://tim.org.tr/2026-08.xlsx",
        "status": "published",
        "sentence": "tim_sector 2026-08 published: 3 new.",
        "rows_read": 4,
        "rows_loaded": 3,
        "rows_ignored": 1,
        "ignored": {"TOPLAM column": 1},
        "rows_new": 3,
        "run_id": "manual__1",
        "landed_at": NOON,
        "staged_at": NOON,
        "published_at": NOON,
    } | values
    if row["status"] != "published":
        row["published_at"] = None
    statement = insert(Load).values(**row).returning(Load.load_id)
    return connection.execute(statement).scalar_one()


def add_check(connection: Connection, load_id: int, name: str, **values: Any) -> None:
    """A critical check of a load that passed, but for ``values``."""
    row = {"severity": "critical", "passed": True, "sentence": f"{name} is fine."} | values
    connection.execute(
        insert(CheckResult).values(load_id=load_id, check_name=name, judged_at=NOON, **row)
    )


def add_reject(connection: Connection, load_id: int, cell: str, **values: Any) -> None:
    """A rejected cell of a load."""
    row = {
        "rule": "text_cell",
        "reason": "the cell holds text that is not a number",
        "source_file": "2026-08.xlsx",
        "sheet": "SEKTOR",
        "value_as_read": "n.a.",
    } | values
    connection.execute(insert(Reject).values(load_id=load_id, cell=cell, **row))


def add_release(connection: Connection, edition: str, **values: Any) -> None:
    """An edition of ``tim_sector`` that is waited for, but for ``values``."""
    row = {
        "dataset_code": "tim_sector",
        "url": f"https://tim.org.tr/{edition}.xlsx",
        "state": "waiting",
        "first_asked_at": NOON,
        "last_asked_at": NOON,
        "gives_up_on": date(2026, 10, 20),
        "sentence": f"{edition} is not published yet.",
    } | values
    connection.execute(insert(Release).values(edition=edition, **row))


def add_publication(connection: Connection, quarter: str, subject: str, **values: Any) -> None:
    """A provisional summary, but for ``values``."""
    row = {
        "known_at": NOON,
        "status": "provisional",
        "json_sha256": "cd" * 32,
        "html_sha256": "ef" * 32,
        "path": f"{quarter}/{subject}",
        "written_at": NOON,
    } | values
    connection.execute(insert(Publication).values(quarter=quarter, subject=subject, **row))


def add_reissue(connection: Connection, load_id: int, quarter: str, **values: Any) -> None:
    """A pending re-issue of the summary of leather, but for ``values``."""
    row = {
        "subject": "leather",
        "dataset_code": "tim_sector",
        "reason": f"Revised: {quarter}.",
        "queued_at": NOON,
    } | values
    connection.execute(insert(ReissueCandidate).values(load_id=load_id, quarter=quarter, **row))


def add_refresh(connection: Connection, sentence: str, refreshed_at: datetime = NOON) -> None:
    """A refresh of the marts."""
    connection.execute(
        insert(MartRefresh).values(
            last_published_at=refreshed_at,
            months=[],
            sentence=sentence,
            refreshed_at=refreshed_at,
        )
    )
