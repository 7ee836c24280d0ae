"""Writes a populated warehouse of a release as a backup, for ``tests/fixtures/releases``.

It is run in a checkout of the release, and makes everything by that checkout's own code:

    PYTHONPATH=plugins:tests python make_release.py <new folder>

``0.1.0-0010`` is of commit 58da834, at migration 0010. ``0.1.0`` is older than this program.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from programme_statistics import database
from programme_statistics.local.backup import back_up
from programme_statistics.local.postgres import EmbeddedServer
from programme_statistics.marts.refresh import refresh
from programme_statistics.marts.trade_sums import refresh_trade_sums
from programme_statistics.sources.ecb.datasets import RATES
from programme_statistics.sources.members import made_up
from programme_statistics.sources.tim.datasets import SECTOR
from programme_statistics.warehouse import migrate
from support import trade_records
from support.editions import sample_editions
from support.members import QUARTER, member_road
from support.rates import csvdata
from support.road import road_on

_COMPANIES = made_up.companies(6)


def populate(url: str, folder: Path) -> None:
    """Fills an empty, migrated warehouse with something of every kind, revisions included."""
    with member_road(url, folder) as members:
        members.register(_COMPANIES)
        for lines in (2, 3):  # a return, and its revision
            body = made_up.workbook(_COMPANIES, QUARTER, lines)
            sentence = members.send(f"bildirim-{lines}.xlsx", body)
            if "0 rejected" not in sentence:
                raise SystemExit(f"{sentence}\n{members.findings()}")
    with road_on(url, folder / "landing") as road:
        outcomes = [
            road.load(SECTOR, edition, sample_editions()["tim_sector", edition])
            for edition in ("2019-12", "2020-12", "2021-12", "2022-12")
        ]
        rates = csvdata({"2026-01-05": ("1.10", "50"), "2026-01-06": ("1.11", "51")})
        outcomes.append(road.load(RATES, "2026-01", rates))
        for value in (10.5, 11.5):
            records = [
                trade_records.record(),
                trade_records.record(cmdCode="640399", primaryValue=value),
            ]
            body = trade_records.answer(records)
            outcomes.append(trade_records.load(road.engine, road.store, [("json", body)]))
        if unpublished := [one.sentence for one in outcomes if one.status != "published"]:
            raise SystemExit("\n".join(unpublished))


def main(target: Path) -> None:
    """Makes the warehouse on a server of its own and backs it up into ``target``."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # the server runs under another account
        with EmbeddedServer(Path(folder) / "postgres") as server:
            server.ensure_database("warehouse")
            url = server.url("warehouse")
            migrate.upgrade(url)
            populate(url, Path(folder))
            engine = database.engine(url)
            refresh_trade_sums(engine)
            refresh(engine)
            engine.dispose()
            back_up(url, target)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
