"""Killed at any point and run again, a file is taken in as if nothing had happened."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from programme_statistics import database
from programme_statistics.landing.inbox import Inbox
from programme_statistics.landing.store import LandingStore
from programme_statistics.sources.members import made_up
from support.members import QUARTER, MemberRoad, ring

COMPANIES = made_up.companies(4)
FILES: Mapping[str, bytes] = {
    "a.xlsx": made_up.workbook(COMPANIES[:2], QUARTER, 3),
    "s/b.xlsx": made_up.workbook(COMPANIES[2:], QUARTER, 3),
    "s/broken.xlsx": b"PK\x03\x04 no workbook",
}
_CONTENT = """
    select 'fact', company_id, hs_code || country_code, export_value::text, count(*)
    from warehouse.fact_member_export where valid_to = 'infinity' group by 1, 2, 3, 4
    union all
    select 'quarter', company_id, null, export_value::text, count(*)
    from warehouse.fact_member_quarter group by 1, 2, 3, 4
    union all
    select 'submission', company_id, form_code || revision, status, count(*)
    from ops.submission group by 1, 2, 3, 4
    union all
    select 'load', sha256, status, rows_loaded::text, count(*) from ops.load group by 1, 2, 3, 4
    union all
    select 'arrival', inbox_path, (put_away_at is not null)::text, is_duplicate::text, count(*)
    from secure.submission_arrival group by 1, 2, 3, 4
    union all
    select 'rows', outcome, row_values::text, '', count(*) from secure.submission_row group by 2, 3
"""


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _at(owner: Any, name: str, *, after: bool, nth: int = 1) -> Callable[[], None]:
    """Kills this process before or after the ``nth`` call of a method."""

    def install() -> None:
        original, calls = getattr(owner, name), [0]

        def dying(*arguments: Any, **named: Any) -> Any:
            calls[0] += 1
            if calls[0] == nth and not after:
                _kill()
            result = original(*arguments, **named)
            if calls[0] == nth and after:
                _kill()
            return result

        setattr(owner, name, dying)

    return install


def _at_commit(nth: int) -> Callable[[], None]:
    """Kills this process before its ``nth`` commit."""

    def install() -> None:
        calls = [0]

        def dying(_: object) -> None:
            calls[0] += 1
            if calls[0] == nth:
                _kill()

        event.listen(Engine, "commit", dying)

    return install


POINTS: Mapping[str, Callable[[], None]] = {
    "before a file is read": _at(Inbox, "read", after=False, nth=2),
    "before bytes are landed": _at(LandingStore, "put", after=False, nth=2),
    "while bytes are landed": _at(LandingStore, "_write", after=False, nth=2),
    "after bytes are landed": _at(LandingStore, "put", after=True, nth=2),
    "while a receipt is written": _at(Inbox, "_write", after=False, nth=2),
    "after a receipt is written": _at(Inbox, "_write", after=True, nth=3),
    "before a file is put away": _at(Inbox, "put_away", after=False, nth=2),
    "after a file is put away": _at(Inbox, "put_away", after=True, nth=1),
    **{f"before commit {nth}": _at_commit(nth) for nth in range(1, 10)},
}


def _run(url: str, inbox: Path, protected: Path, point: str) -> None:
    POINTS[point]()
    MemberRoad(database.engine(url), inbox, protected, ring()).run()


def content(road: MemberRoad) -> Sequence[Any]:
    return sorted(road.rows(_CONTENT), key=repr)


@pytest.mark.parametrize("point", POINTS)
def test_a_run_that_was_killed_is_finished_by_the_next(road: MemberRoad, point: str) -> None:
    road.register(COMPANIES)
    for name, body in FILES.items():
        road.put(name, body)
    road.engine.dispose()
    process = multiprocessing.get_context("fork").Process(
        target=_run,
        args=(
            road.engine.url.render_as_string(hide_password=False),
            road.inbox,
            road.protected,
            point,
        ),
    )
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    road.run()
    found = content(road)

    assert [row for row in found if row[0] == "fact" and row[-1] != 1] == []
    counts = {kind: sum(row[-1] for row in found if row[0] == kind) for kind, *_ in found}
    assert counts == {
        "fact": 12,
        "quarter": 4,
        "submission": 12,  # four of M0, and one of M1 and of M2 for each company
        "load": 6,  # the programme registers, rates, the companies and three files
        "arrival": 4,
        "rows": 20,
    }
    assert {row[2] for row in found if row[0] == "arrival"} == {"true"}
    assert {row[3] for row in found if row[0] == "arrival"} == {"false"}
    endings = ("", ".receipt.csv", ".receipt.html", ".receipt.json")
    assert road.here() == sorted(
        f"{folder}{name}{ending}"
        for folder, name in (
            ("done/", "a.xlsx"),
            ("done/", "kayit.xlsx"),
            ("s/done/", "b.xlsx"),
            ("s/refused/", "broken.xlsx"),
        )
        for ending in endings
    )
    # What was killed in the middle of writing left nothing under a real name.
    landed = [path for path in road.protected.rglob("*.gz") if not path.name.endswith(".part")]
    for path in landed:
        road.members.store.read(str(path.relative_to(road.protected)))
