"""Keeps the account of a sheet's cells: each is a figure, a reject, or ignored by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from programme_statistics.errors import LayoutChanged
from programme_statistics.periods import Month
from programme_statistics.sources.dataset import Observation, ParsedEdition, Reject
from programme_statistics.sources.tim.declaration import Declaration
from programme_statistics.sources.tim.figures import NotAFigure
from programme_statistics.sources.tim.unknown import Unknown
from programme_statistics.sources.tim.workbook import Sheet, cell_name, is_blank

IGNORED_HEADER = "column ignored by its header"
NO_HEADER = "column without a header"
NOTE = "row of a note"
SUBGROUP = "sub-group row: the sum of the sectors under it"


@dataclass(slots=True)
class Account:
    """What has been made of the cells of one sheet so far.

    ``header`` is the header row and ``labels`` the columns of the row labels; the account covers
    every other cell below the header.
    """

    sheet: Sheet
    header: int
    labels: Collection[int]
    observations: list[Observation] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)
    notices: list[str] = field(default_factory=list)
    observed_cells: int = 0
    _blank_rejects: int = 0
    _without_header: set[int] = field(default_factory=set)

    def observe(self, observation: Observation, cells: int = 1) -> None:
        """Records a figure that stands in ``cells`` cells."""
        self.observations.append(observation)
        self.observed_cells += cells

    def reject(self, row: int, column: int, problem: NotAFigure) -> None:
        """Records that the cell should hold a figure and does not."""
        cell = self.sheet.at(row, column)
        self._blank_rejects += is_blank(cell)
        name = cell_name(row, column)
        self.rejects.append(Reject(problem.rule, problem.reason, self.sheet.name, name, str(cell)))

    def ignore(self, row: int, column: int, reason: str) -> None:
        """Records that the cell is left out, unless there is nothing in it."""
        if is_blank(self.sheet.at(row, column)):
            return
        self.ignored[reason] += 1
        if reason == NO_HEADER:
            self._without_header.add(column)

    def close(
        self, day: date, months: Iterable[Month], declaration: Declaration | None
    ) -> ParsedEdition:
        """The edition, with the cells below the header counted apart from what was made of them."""
        self.notices.extend(
            f"Column {cell_name(self.header, column)} of sheet {self.sheet.name} has no header, "
            "and was left out."
            for column in sorted(self._without_header)
        )
        filled = sum(
            not is_blank(cell)
            for row in range(self.header + 1, len(self.sheet.rows))
            for column, cell in enumerate(self.sheet.rows[row])
            if column not in self.labels
        )
        return ParsedEdition(
            edition_date=day,
            months=tuple(months),
            observations=self.observations,
            rejects=self.rejects,
            cells_read=filled + self._blank_rejects,
            observed_cells=self.observed_cells,
            ignored=dict(self.ignored),
            carried=None if declaration is None else declaration.sectors,
            is_sample=declaration is not None,
            notices=self.notices,
        )


def stop_on_missing(unknown: Unknown, missing: Iterable[str], sheet: Sheet, month: Month) -> None:
    """Stops the load of an edition with unknown labels or without a row it has to have.

    Raises:
        LayoutChanged: with all that is unknown and all that is missing.
    """
    names = ", ".join(missing)
    unknown.stop(names)
    if names:
        raise LayoutChanged(
            f"{sheet.file_name}, sheet {sheet.name}: the edition of {month} has no row of {names}, "
            "which include/reference/sectors.csv expects. If the publisher has dropped a sector "
            "for good, give it a valid_to there."
        )
