"""What the guard notes of a sheet, because the parser does not tell it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from programme_statistics.sources.members.text import Unreadable

MAX_ERRORS = 10_000
"""Cells with a spreadsheet error, or a formula without a value."""
NO_VALUE = "="
"""Stands for a formula whose value the file does not hold."""


@dataclass(frozen=True, slots=True)
class SheetNotes:
    """What the parser does not tell of a sheet.

    Attributes:
        errors: by cell name the spreadsheet error (``#REF!``) in it, or ``=`` for a formula whose
            value the file does not hold; both would be read as empty cells.
        hidden_columns: numbers of columns the sender cannot see, from 1.
    """

    errors: Mapping[str, str] = field(default_factory=dict)
    hidden_columns: frozenset[int] = frozenset()


def note_error(errors: dict[str, str], cell: str, error: str) -> None:
    """Notes what is in a cell; a file with too many of these is refused."""
    errors[cell] = error
    if len(errors) > MAX_ERRORS:
        raise Unreadable("errors", limit=f"{MAX_ERRORS:,}")
