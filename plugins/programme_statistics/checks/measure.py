"""Measures a staged edition with the SQL of ``include/sql/checks``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from programme_statistics.database import sql_root, statement
from programme_statistics.ops.loads import LoadRecord


def measure(connection: Connection, load: LoadRecord, common: str = "common") -> Mapping[str, Any]:
    """One row of measures of the edition in ``pg_temp.staged``.

    The measures of ``<common>.sql``, which its kind of fact has, and, where the dataset has
    promises of its own, those of ``<dataset>.sql``.
    """
    parameters = {
        "load_id": load.load_id,
        "dataset_code": load.dataset_code,
        "edition_date": load.edition_date,
        "is_sample": load.is_sample,
        "covered_months": list(load.covered_months),
        "first_month": min(load.covered_months, default=None),
        "carried_sectors": load.carried_sectors,
    }
    measures: dict[str, Any] = {"edition_date": load.edition_date}
    # Made-up figures are measured as those they stand for.
    for name in (common, load.dataset_code.removesuffix("_synthetic")):
        if not (sql_root() / "checks" / f"{name}.sql").exists():
            continue
        query = statement(f"checks/{name}")
        used = {key: parameters[key] for key in query.compile().params}
        measures.update(connection.execute(query, used).mappings().one())
    return measures
