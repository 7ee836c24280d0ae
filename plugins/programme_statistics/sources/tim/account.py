"""Keeps the account of a sheet's cells: each is a figure, a reject, or ignored by name."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from programme_statistics.errors import LayoutChanged
from programme_statistics.sources.dataset import Observation, Reject
from programme_statistics.sources.tim.figures import NotAFigure
from programme_statistics.sources.tim.labels import LABELS_FILE, clean, line_to_add
from programme_statistics.sources.tim.workbook import Cell, ErrorValue, Sheet, cell_name, is_blank


@dataclass(slots=True)
class Account:
    """What has been made of the cells of one sheet so far."""

    sheet: str
    observations: list[Observation] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)
    notices: list[str] = field(default_factory=list)
    observed_cells: int = 0
    blank_rejects: int = 0

    def reject(self, row: int, column: int, cell: Cell, problem: NotAFigure) -> None:
        """Records that the cell should hold a figure and does not."""
        self.blank_rejects += is_blank(cell)
        as_read = cell.text if isinstance(cell, ErrorValue) else str(cell)
        self.rejects.append(
            Reject(problem.rule, problem.reason, self.sheet, cell_name(row, column), as_read)
        )

    def ignore(self, cell: Cell, reason: str) -> None:
        """Records that the cell is left out, unless there is nothing in it."""
        if not is_blank(cell):
            self.ignored[reason] += 1


@dataclass(slots=True)
class Unknown:
    """Labels no code list knows; they are told all at once, so that one look mends them all."""

    sheet: Sheet
    found: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def label(self, kind: str, row: int, column: int) -> None:
        """Records a label that is not in the table under ``kind``."""
        text = str(self.sheet.at(row, column))
        self.found.append(f"{cell_name(row, column)} reads {clean(text)!r}")
        line = line_to_add(kind, text)
        if line not in self.lines:
            self.lines.append(line)

    def figures_without_label(self, row: int, column: int) -> None:
        """Records a row that holds figures, and no label to say of what."""
        self.found.append(f"{cell_name(row, column)} is empty beside figures")

    def stop(self, missing: str = "") -> None:
        """Stops the load if anything unknown was found; ``missing`` names what is not there.

        Raises:
            LayoutChanged: with every unknown label, and the lines that would make them known.
        """
        if not self.found:
            return
        remedy = ""
        if self.lines:
            remedy = f" If they are right, add to {LABELS_FILE}, with their codes: " + " | ".join(
                self.lines
            )
        also = f" The sheet lacks {missing}: one of these may be a new name." if missing else ""
        raise LayoutChanged(
            f"{self.sheet.file_name}, sheet {self.sheet.name}: labels that are not known, so the "
            f"edition cannot be loaded: {'; '.join(self.found)}.{also}{remedy}"
        )
