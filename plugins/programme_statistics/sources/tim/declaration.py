"""The sheet in which a rebuilt sample workbook says what it carries.

The project's sample editions are rebuilt from published figures and carry only some series. They
say so in a sheet of their own (``ORNEK_BILDIRIM``): a sentence, then a table of the sectors, and of
the provinces or countries, that the workbook carries. Nothing else may be missing or added.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from programme_statistics.errors import LayoutChanged, UnreadableFile
from programme_statistics.sources.tim.labels import codes, fold
from programme_statistics.sources.tim.unknown import Unknown
from programme_statistics.sources.tim.workbook import Sheet, Workbook, is_blank

SHEET = "ORNEK_BILDIRIM"

Series = tuple[str, str]
"""Sector code and area code (empty in the sector workbook) of a declared series."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """The series a sample workbook says it carries."""

    file_name: str
    series: frozenset[Series]

    @property
    def sectors(self) -> frozenset[str]:
        """The sector codes among them."""
        return frozenset(sector for sector, _ in self.series)

    def hold_against(self, found: Iterable[Series]) -> None:
        """Compares the declaration with the series the table holds.

        Raises:
            LayoutChanged: the two differ.
        """
        carried = frozenset(found)
        problems = [
            f"{word} {', '.join(' '.join(filter(None, one)) for one in sorted(series))}"
            for word, series in (
                ("declared and missing:", self.series - carried),
                ("there and not declared:", carried - self.series),
            )
            if series
        ]
        if problems:
            raise LayoutChanged(
                f"{self.file_name}: the sample workbook does not carry what its sheet {SHEET} "
                f"declares ({'; '.join(problems)}). Write the samples again."
            )


def read_declaration(
    book: Workbook, allow_sample: bool, area_kind: str | None
) -> Declaration | None:
    """What a sample workbook declares; None for a workbook of the publisher's.

    ``area_kind`` is ``province`` or ``country``, or None where the table has no such column.

    Raises:
        UnreadableFile: a sample where only the publisher's own workbook will do.
        LayoutChanged: a declaration that cannot be read.
    """
    sheet = book.find("sample_declaration")
    if sheet is None:
        return None
    if not allow_sample:
        raise UnreadableFile(
            f"{book.file_name}: this is a sample workbook (it has the sheet {sheet.name}), rebuilt "
            "from published figures and not the publisher's own file, and this connection does "
            'not allow samples. Point the connection at the publisher, or set {"sample": true} in '
            "its extra to load samples."
        )
    return Declaration(book.file_name, frozenset(_series(sheet, area_kind)))


def _series(sheet: Sheet, area_kind: str | None) -> Iterable[Series]:
    header = next(
        (
            row
            for row in range(len(sheet.rows))
            if codes("header").get(fold(sheet.text(row, 0))) == "sector"
        ),
        None,
    )
    if header is None:
        raise LayoutChanged(
            f"{sheet.file_name}, sheet {sheet.name}: no row that begins with SEKTÖR, so it is not "
            "known which series the sample carries. Write the samples again."
        )
    unknown = Unknown(sheet)
    series: list[Series] = []
    for row in range(header + 1, len(sheet.rows)):
        if is_blank(sheet.at(row, 0)):
            continue
        sector = codes("sector").get(fold(sheet.text(row, 0)))
        if sector is None:
            unknown.label("sector", row, 0)
        area: str | None = ""
        if area_kind is not None:
            area = codes(area_kind).get(fold(sheet.text(row, 1)))
            if area is None:
                unknown.label(area_kind, row, 1)
        if sector is not None and area is not None:
            series.append((sector, area))
    unknown.stop()
    if not series:
        raise LayoutChanged(
            f"{sheet.file_name}, sheet {sheet.name}: no series is declared. Write the samples "
            "again."
        )
    return series
