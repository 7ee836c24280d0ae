"""The made-up companies of the demo: their projects and registers, and the files they send."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from programme_statistics import settings
from programme_statistics.periods import Month, Quarter
from programme_statistics.sources.members import made_up

SECRETARIAT = "ornek-sekreterlik"
_REGISTERS = settings.project_root() / "include" / "sample" / "programme"
_COMPANIES, _LINES = 24, 5


def register() -> None:
    """Puts the sample's projects and all that is made up of them among the secretariat's registers.

    A register of the secretariat's own is a file beside them: ``targets.csv`` is never touched.
    """
    folder = settings.register_root()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sample.xlsx").write_bytes(made_up.programme_workbook(last_quarter()))
    for path in sorted(_REGISTERS.glob("*.csv")):
        (folder / f"{path.stem}.sample.csv").write_bytes(path.read_bytes())


def send() -> None:
    """Puts the secretariat's files into the inbox.

    The same files every time: those that were taken in before are acknowledged as such.
    """
    quarter = last_quarter()
    companies = made_up.companies(_COMPANIES)
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    # Files are taken in the order they were changed in: companies are registered first.
    (folder / "firma-kaydi.xlsx").write_bytes(made_up.register_workbook(companies))
    body = made_up.workbook(companies, quarter, _LINES)
    (folder / f"{quarter}-bildirim.xlsx").write_bytes(body)


def is_waiting() -> bool:
    """Whether a file that was sent has not been taken in yet."""
    return any(_folder().glob("*.xlsx"))


def receipts() -> list[Path]:
    """The pages of the newest receipt of each kind of file."""
    found: dict[str, Path] = {}
    for path in sorted(_folder().glob("*/*.receipt.html")):
        found[path.name.split("-", 3)[-1]] = path
    return list(found.values())


def _folder() -> Path:
    return Path(settings.submissions_inbox()) / SECRETARIAT


def last_quarter() -> Quarter:
    """The last quarter that has ended."""
    return Month.of(datetime.now(UTC).date()).quarter.plus(-1)
