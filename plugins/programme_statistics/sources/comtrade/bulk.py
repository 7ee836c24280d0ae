"""Asks for bulk files in the place of answers: one file a slice, every level and breakdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from programme_statistics.errors import LayoutChanged, PublisherError
from programme_statistics.sources.answer_body import Content
from programme_statistics.sources.answers import Answer
from programme_statistics.sources.comtrade.client import ComtradeClient
from programme_statistics.sources.comtrade.envelope import BulkFile
from programme_statistics.sources.slices import Availability, Slice


class BulkAsker:
    """Asks for bulk files through ``client``; a :class:`~sources.trade_dataset.TradeAsker`."""

    suffix = "txt.gz"

    def __init__(self, client: ComtradeClient) -> None:
        self._client = client

    def availability(self, wanted: Sequence[Slice]) -> Mapping[Slice, Availability]:
        """Which of the wanted slices the publisher has, and in which release."""
        return self._client.availability(wanted)

    def units(self, wanted: Sequence[Availability]) -> Sequence[Sequence[Slice]]:
        """The wanted slices in units, as for questions."""
        return self._client.units(wanted)

    def plan(self, unit: Sequence[Slice], expected_rows: int) -> Sequence[BulkFile]:
        """The files of a unit's slices, however many rows they have.

        Raises:
            PublisherError: the list lacks a slice that the publisher says it has.
        """
        found: list[BulkFile] = []
        for reporter in dict.fromkeys(one.reporter for one in unit):
            periods = [one.period for one in unit if one.reporter == reporter]
            found += self._client.bulk_files(reporter, periods)
        wanted = set(unit)
        files = [one for one in found if one.slice in wanted]
        missing = wanted - {one.slice for one in files}
        if missing:
            raise PublisherError(
                "The bulk list lacks "
                + ", ".join(f"{one.reporter}/{one.period}" for one in sorted(missing, key=str))
                + ", which the publisher says it has. To load it now, take bulk out of the "
                "connection's extra."
            )
        return files

    def address(self, question: BulkFile) -> str:
        """The whole address of a file."""
        return self._client.bulk_address(question)

    def ask(self, question: BulkFile) -> Answer:
        """The file as it came."""
        return self._client.bulk_file(question)

    def count(self, content: Content, name: str) -> int | None:
        """None: a file does not announce its rows."""
        return None

    def is_cut(self, count: int | None) -> bool:
        """A file is never cut."""
        return False

    def divide(self, question: BulkFile) -> Sequence[BulkFile]:
        """Raises: a file cannot be asked for in parts."""
        raise LayoutChanged(
            f"{self.address(question)}: the publisher refuses a bulk file for its size, which it "
            "has never done. Take bulk out of the connection's extra to ask for its figures."
        )
