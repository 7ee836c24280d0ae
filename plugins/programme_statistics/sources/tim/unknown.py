"""Labels no code list knows."""

from __future__ import annotations

from dataclasses import dataclass, field

from programme_statistics.errors import LayoutChanged
from programme_statistics.sources.tim.labels import LABELS_FILE, clean, line_to_add
from programme_statistics.sources.tim.workbook import Sheet, cell_name


@dataclass(slots=True)
class Unknown:
    """What could not be told from the labels; all of it is told at once, to be mended at once."""

    sheet: Sheet
    _found: list[str] = field(default_factory=list)
    _lines: list[str] = field(default_factory=list)

    def label(self, kind: str, row: int, column: int) -> None:
        """Records a label that is not in the table under ``kind``."""
        text = str(self.sheet.at(row, column))
        self._found.append(f"{cell_name(row, column)} reads {clean(text)!r}")
        line = line_to_add(kind, text)
        if line not in self._lines:
            self._lines.append(line)

    def missing_label(self, row: int, column: int) -> None:
        """Records a row that holds figures, and no label to say of what."""
        self._found.append(f"{cell_name(row, column)} is empty beside figures")

    def stop(self, missing: str = "") -> None:
        """Stops the load if anything unknown was found; ``missing`` names rows that are not there.

        Raises:
            LayoutChanged: with every unknown label, and the lines that would make them known.
        """
        if not self._found:
            return
        remedy = ""
        if self._lines:
            remedy = (
                f" If they are right, add to {LABELS_FILE}, with their codes (a column or row to "
                "leave out: kind header or note, code ignored): " + " | ".join(self._lines)
            )
        also = f" The sheet lacks {missing}: one of these may be a new name." if missing else ""
        raise LayoutChanged(
            f"{self.sheet.file_name}, sheet {self.sheet.name}: labels that are not known, so the "
            f"edition cannot be loaded: {'; '.join(self._found)}.{also}{remedy}"
        )
