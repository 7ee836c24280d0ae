"""The rows below a header: which hold data, and which are left out under which name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache

from programme_statistics.sources.casing import fold, squeeze
from programme_statistics.sources.members import forms, headers, numbers
from programme_statistics.sources.members.headers import Header, Unit
from programme_statistics.sources.members.workbook import Cell, Grid

_NOTE = re.compile(r"\s*(?:\*|(?:not|note|notlar|notes|kaynak|source|açıklama)\s*:)", re.IGNORECASE)
_TOTALS = ("toplam", "genel toplam", "ara toplam", "total", "grand total", "subtotal")


def is_filled(row: Sequence[Cell]) -> bool:
    """Whether any cell of a row holds more than blanks."""
    return any(not isinstance(cell, str) or cell.strip() for cell in row)


@cache
def _unit_words() -> frozenset[str]:
    """What stands in a row of units, squeezed."""
    text = (forms.folder() / "unit_words.txt").read_text(encoding="utf-8")
    return frozenset(squeeze(line) for line in text.splitlines())


class Body:
    """The rows of data by their index in the grid, and how many others are left out by name.

    ``stated_totals`` are what rows of totals say, and ``units`` what header and row of units say,
    both by field.
    """

    def __init__(self, grid: Grid, header: Header) -> None:
        self.indices: list[int] = []
        self.ignored: dict[str, int] = {}
        self.stated_totals: dict[str, Decimal] = {}
        self.units: dict[str, Unit] = dict(header.units)
        self._header = header
        self._columns = sorted(header.columns.values())
        self._titles = self._keys(grid.rows[header.body - 1])
        for index in range(header.body, len(grid.rows)):
            row = grid.rows[index]
            if not is_filled(row):
                continue
            reason = self._reason(row)
            if reason is None:
                self.indices.append(index)
            else:
                self.ignored[reason] = self.ignored.get(reason, 0) + 1

    def _keys(self, row: Sequence[Cell]) -> list[str]:
        return [squeeze(cell) if isinstance(cell, str) else "?" for cell in self._cells(row)]

    def _cells(self, row: Sequence[Cell]) -> list[Cell]:
        return [row[at] if at < len(row) else "" for at in self._columns]

    def _reason(self, row: Sequence[Cell]) -> str | None:
        """The name under which a row is left out; None for a row of data."""
        own = [c for c in self._cells(row) if not isinstance(c, str) or c.strip()]
        if not own:
            return "outside"
        first = own[0]
        if not isinstance(first, str) or first[0].isdigit():
            return None  # no title, total, note or unit begins with a digit
        words = fold(first)
        reason = None
        if words.startswith(_TOTALS) and self._is_total(row):
            self._take_totals(row)
            reason = "totals"
        elif _NOTE.match(first) or (words and len(own) == 1):
            reason = "note"
        elif not self.indices and self._is_units(own):
            self._take_units(row)
            reason = "units"
        elif self._keys(row) == self._titles:
            reason = "header_repeated"
        return reason

    def _is_total(self, row: Sequence[Cell]) -> bool:
        """A row of totals names no company and no activity of its own."""
        for field in self._header.form.fields:
            at = self._header.columns.get(field.name)
            if field.kind in {"period", "hs_code"} and at is not None and at < len(row):
                cell = row[at]
                if isinstance(cell, str) and (not cell.strip() or fold(cell).startswith(_TOTALS)):
                    continue
                return isinstance(cell, str) and not any(letter.isdigit() for letter in cell)
        return True

    def _take_totals(self, row: Sequence[Cell]) -> None:
        for field in self._header.form.fields:
            at = self._header.columns.get(field.name)
            if field.kind not in forms.NUMBERS or at is None or at >= len(row):
                continue
            cell = row[at]
            if isinstance(cell, str):
                told = numbers.column_style([cell])
                try:
                    stated = numbers.parse(cell, told.style if told else "tr")
                except ValueError:
                    continue
            elif isinstance(cell, int | float) and not isinstance(cell, bool):
                stated = numbers.of_cell(cell)
            else:
                continue
            self.stated_totals[field.name] = self.stated_totals.get(field.name, Decimal(0)) + stated

    @staticmethod
    def _is_units(own: Sequence[Cell]) -> bool:
        keys = [squeeze(cell) if isinstance(cell, str) else "?" for cell in own]
        return all(not key or key in _unit_words() for key in keys)

    def _take_units(self, row: Sequence[Cell]) -> None:
        for name, at in self._header.columns.items():
            cell = row[at] if at < len(row) else ""
            if isinstance(cell, str) and cell.strip() and self._header.form.field(name).is_number:
                said = headers.unit_of(cell)
                before = self.units.get(name, Unit())
                self.units[name] = Unit(
                    said.factor if before.factor == 1 else before.factor,
                    before.currency or said.currency,
                )
