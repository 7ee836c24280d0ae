"""The made-up companies of the demo: their projects, and the files their secretariat sends."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from programme_statistics import database, settings
from programme_statistics.periods import Month, Quarter
from programme_statistics.sources.members import made_up
from programme_statistics.warehouse.programme_register import register_programme

SECRETARIAT = "ornek-sekreterlik"
_COMPANIES, _LINES = 24, 5


def send() -> None:
    """Registers the sample's projects and puts the secretariat's files into the inbox.

    The same files every time: those that were taken in before are acknowledged as such.
    """
    quarter = _last_quarter()
    companies = made_up.companies(_COMPANIES)
    known = made_up.context(companies, quarter)
    engine = database.engine(settings.warehouse_url())
    try:
        with engine.begin() as connection:
            register_programme(connection, known.projects.values(), known.activities.values())
    finally:
        engine.dispose()
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    # Files are taken in the order they were changed in: companies are registered first.
    (folder / "firma-kaydi.xlsx").write_bytes(made_up.register_workbook(companies))
    (folder / f"{quarter}-bildirim.xlsx").write_bytes(made_up.workbook(companies, quarter, _LINES))


def receipts() -> list[Path]:
    """The pages of the newest receipt of each kind of file."""
    found: dict[str, Path] = {}
    for path in sorted(_folder().glob("*/*.receipt.html")):
        found[path.name.split("-", 3)[-1]] = path
    return list(found.values())


def _folder() -> Path:
    return Path(settings.submissions_inbox()) / SECRETARIAT


def _last_quarter() -> Quarter:
    """The last quarter that has ended."""
    return Month.of(datetime.now(UTC).date()).quarter.plus(-1)
