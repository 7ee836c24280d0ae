"""Two warehouses compared row by row, vintages included.

What differs between two warehouses that hold the same is the number a load got and the time it was
published at. Both are told by the load itself: its dataset, edition and digest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Engine, text

TABLES_OF_LOADS = ("ops.load", "ops.check_result", "ops.reject", "ops.nomenclature_check")
"""What loads leave beside their figures."""
_OF_THE_RUN = frozenset(
    {
        *("run_id", "landed_at", "staged_at", "published_at", "judged_at", "checked_at"),
        *("reject_id", "check_id", "source_url"),
    }
)
"""When and by which run, numbers of a sequence, and the port of this run's publisher."""
_NOT_COMPARED: Mapping[str, frozenset[str]] = {
    "warehouse.register_version": frozenset({"version_id"}),
    # Counted up by whatever touches a membership; when a company was first seen, by the clock.
    "warehouse.company": frozenset({"membership_changes", "first_seen_at"}),
}
_LOADS = """
    select load_id, to_jsonb(published_at) #>> '{}', dataset_code, edition, sha256 from ops.load
"""
_TABLES = """
    select oid::regclass::text from pg_class
    where relkind in ('r', 'p') and not relispartition
        and relnamespace = 'warehouse'::regnamespace
    order by 1
"""
_TIMES = ("valid_from", "valid_to", "known_at", "first_known_at")


def vintages(engine: Engine) -> Mapping[str, Sequence[str]]:
    """Every row of every table of ``warehouse`` and of :data:`TABLES_OF_LOADS`, sorted.

    A load's number, and a time that is that of a publication, are replaced by the load.
    """
    with engine.connect() as connection:
        loads: dict[int, str] = {}
        publications: dict[str, str] = {}
        for load_id, published_at, *named in connection.execute(text(_LOADS)):
            loads[load_id] = " ".join(named)
            if published_at is not None:
                publications[published_at] = loads[load_id]
        tables = [*connection.execute(text(_TABLES)).scalars(), *TABLES_OF_LOADS]
        return {
            table: sorted(
                _told(row, _NOT_COMPARED.get(table, frozenset()), loads, publications)
                for row in connection.execute(
                    text(f"select to_jsonb(one) from {table} as one")
                ).scalars()
            )
            for table in tables
        }


def differences(ours: Mapping[str, Sequence[str]], theirs: Mapping[str, Sequence[str]]) -> str:
    """In which tables two warehouses differ, with the first rows that only one has."""
    lines = []
    for table in sorted({*ours, *theirs}):
        here, there = ours.get(table, ()), theirs.get(table, ())
        if here != there:
            lines.append(f"{table}: {len(here)} and {len(there)} rows")
            lines += [f"  only here: {row}" for row in sorted({*here} - {*there})[:3]]
            lines += [f"  only there: {row}" for row in sorted({*there} - {*here})[:3]]
    return "\n".join(lines)


def _told(
    row: dict[str, Any],
    left_out: frozenset[str],
    loads: Mapping[int, str],
    publications: Mapping[str, str],
) -> str:
    told = {name: value for name, value in row.items() if name not in _OF_THE_RUN | left_out}
    if told.get("load_id") is not None:
        told["load_id"] = loads[told["load_id"]]
    for name in _TIMES:
        if name in told:
            told[name] = publications.get(told[name], told[name])
    return json.dumps(told, sort_keys=True, ensure_ascii=False)
