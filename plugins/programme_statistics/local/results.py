"""What a run of a DAG did, in sentences read back from the warehouse."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import psycopg

from programme_statistics import settings
from programme_statistics.local.errors import CommandError


class Results:
    """Reads the accounts that the DAGs leave in schema ``ops`` of the warehouse at ``url``."""

    def __init__(self, url: str) -> None:
        self._url = url.replace("+psycopg", "", 1)

    def of_load(self, dataset: str, run_id: str) -> str:
        """One sentence about the editions of ``dataset`` that the run loaded, or did not."""
        with psycopg.connect(self._url) as connection:
            loads = connection.execute(
                "SELECT status, rows_new, rows_revised, rows_rejected FROM ops.load"
                " WHERE dataset_code = %s AND run_id = %s",
                [dataset, run_id],
            ).fetchall()
            known = connection.execute(
                "SELECT count(*) FROM ops.load WHERE dataset_code = %s", [dataset]
            ).fetchone()
        if not loads:
            return f"Nothing re-loaded: the {known[0] if known else 0} editions are here already."
        states = ", ".join(f"{n} {state}" for state, n in Counter(row[0] for row in loads).items())
        new, revised, rejected = (sum(row[i] for row in loads) for i in (1, 2, 3))
        return (
            f"Editions: {states}. Figures: {new:,} new, {revised:,} revised, {rejected:,} rejected."
        )

    def latest_summary(self, subject: str, quarter: str | None) -> Path:
        """Folder of the summary of ``subject`` that was written last, of ``quarter`` if given."""
        with psycopg.connect(self._url) as connection:
            row = connection.execute(
                "SELECT path FROM ops.publication WHERE subject = %s"
                " AND quarter = coalesce(%s, quarter) ORDER BY quarter DESC, written_at DESC",
                [subject, quarter],
            ).fetchone()
        if row is None:
            raise CommandError(f"No summary of {subject!r} has been written.")
        return settings.summaries_root() / str(row[0])

    def sentences(self, run_id: str) -> list[str]:
        """What the run says about each edition it landed, in the order of landing."""
        with psycopg.connect(self._url) as connection:
            rows = connection.execute(
                "SELECT sentence FROM ops.load WHERE run_id = %s ORDER BY load_id", [run_id]
            ).fetchall()
        return [row[0] for row in rows if row[0]]


def headlines(summary: Path) -> dict[str, str]:
    """The headline of the summary in the JSON file ``summary``, by language."""
    content: dict[str, str] = json.loads(summary.read_text(encoding="utf-8"))["headline"]
    return content
