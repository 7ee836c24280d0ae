"""What the warehouse says about the runs of the demo."""

from __future__ import annotations

from collections import Counter

import psycopg


class Results:
    """Reads the warehouse at ``url``."""

    def __init__(self, url: str) -> None:
        self._url = url.replace("+psycopg", "", 1)

    def of_load(self, dataset: str, run_id: str) -> str:
        """One sentence about the editions of ``dataset`` that the run loaded, or did not."""
        with psycopg.connect(self._url) as connection:
            loads = connection.execute(
                "SELECT status, rows_new, rows_revised, rows_rejected FROM ops.load"
                " WHERE run_id = %s",
                [run_id],
            ).fetchall()
            known = connection.execute(
                # Made-up figures are of a dataset of their own.
                "SELECT count(*) FROM ops.load WHERE dataset_code IN (%s, %s)",
                [dataset, f"{dataset}_synthetic"],
            ).fetchone()
        if not loads and not (known and known[0]):
            return "Nothing came: the publisher has none of it yet."
        if not loads:
            return f"Nothing re-loaded: the {known[0] if known else 0} editions are here already."
        states = ", ".join(f"{n} {state}" for state, n in Counter(row[0] for row in loads).items())
        new, revised, rejected = (sum(row[i] for row in loads) for i in (1, 2, 3))
        return (
            f"Editions: {states}. Figures: {new:,} new, {revised:,} revised, {rejected:,} rejected."
        )

    def of_members(self) -> str:
        """One sentence about the members' files that are here."""
        with psycopg.connect(self._url) as connection:
            row = connection.execute(
                "SELECT count(*), coalesce(sum(rows_loaded), 0), coalesce(sum(rows_rejected), 0)"
                " FROM ops.load WHERE dataset_code = 'member_submission'"
            ).fetchone()
        files, loaded, rejected = row or (0, 0, 0)
        return f"{files} file(s) of made-up companies: {loaded} rows accepted, {rejected} refused."

    def of_revisions(self) -> str:
        """One sentence about what TÜİK has revised between its editions; empty if nothing."""
        with psycopg.connect(self._url) as connection:
            row = connection.execute(
                "SELECT count(*), max(abs(revision_pct)) FROM mart.tuik_revision"
                " WHERE NOT is_rounding"
            ).fetchone()
        if row is None or not row[0]:
            return ""
        return (
            f"TÜİK has revised {row[0]} months of its total exports since their first edition "
            f"here, by up to {row[1]:.1f} %; see mart.tuik_revision (make psql)."
        )

    def latest_complete_quarter(self, subject: str) -> str | None:
        """The quarter that a summary of ``subject`` is about when none is asked for."""
        with psycopg.connect(self._url) as connection:
            row = connection.execute(
                "SELECT max(quarter) FROM mart.sector_export_quarter"
                " WHERE sector_code = %s AND is_complete",
                [subject],
            ).fetchone()
        return row[0] if row else None
