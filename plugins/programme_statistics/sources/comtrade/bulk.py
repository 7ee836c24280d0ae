"""Asks for bulk files in the place of answers: one file a slice, every level and breakdown."""

from __future__ import annotations

from collections.abc import Sequence

from programme_statistics.errors import PublisherError
from programme_statistics.sources.answers import Answer
from programme_statistics.sources.comtrade.client import ComtradeClient
from programme_statistics.sources.comtrade.envelope import BulkFile
from programme_statistics.sources.slices import Slice


class BulkAsker:
    """Asks for bulk files through ``client``; an :class:`~landing.parts.Asker` of files."""

    def __init__(self, client: ComtradeClient) -> None:
        self._client = client

    def files(self, unit: Sequence[Slice], frequency: str) -> Sequence[BulkFile]:
        """The files of a unit's slices.

        Raises:
            PublisherError: the list lacks a slice that the publisher says it has.
        """
        found: list[BulkFile] = []
        for reporter in dict.fromkeys(one.reporter for one in unit):
            periods = [one.period for one in unit if one.reporter == reporter]
            found += self._client.bulk_files(reporter, periods, frequency)
        wanted = set(unit)
        files = [one for one in found if one.slice in wanted]
        missing = wanted - {one.slice for one in files}
        if missing:
            raise PublisherError(
                "The bulk list lacks "
                + ", ".join(f"{one.reporter}/{one.period}" for one in sorted(missing, key=str))
                + ", which the publisher says it has. It will be asked again by itself; to load "
                "it now, take bulk out of the connection's extra."
            )
        return files

    def address(self, question: BulkFile) -> str:
        """The whole address of a file."""
        return self._client.bulk_address(question)

    def ask(self, question: BulkFile) -> Answer:
        """The file as it came."""
        return self._client.bulk_file(question)

    def count(self, body: bytes, name: str) -> int | None:
        """None: a file does not announce its rows."""
        return None

    def divide(self, question: BulkFile, count: int | None) -> Sequence[BulkFile]:
        """Nothing: a file is never cut."""
        return ()
