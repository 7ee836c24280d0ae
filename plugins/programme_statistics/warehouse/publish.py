"""Publishes a staged edition: one transaction judges it and gives its figures their validity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Result, delete, insert, text

from programme_statistics.checks.judge import Verdict, judge, prepare
from programme_statistics.checks.measure import measure
from programme_statistics.database import statement
from programme_statistics.ops import loads
from programme_statistics.ops.locks import lock_publishing
from programme_statistics.sources.dataset import EXPORT, Fact
from programme_statistics.staging.stage import drop_table, sample_over_live, table_name
from programme_statistics.tables import CheckResult


@dataclass(frozen=True, slots=True)
class Publishing:
    """What became of a load: its status, and in words what it brought or why it was held."""

    status: str
    sentence: str


def publish_load(engine: Engine, load_id: int, fact: Fact = EXPORT) -> Publishing:
    """Judges a staged load and publishes it, or holds it if a critical check fails.

    What the edition changes is closed, what is new is added, what stands is not touched. Figures of
    an edition older than one already published become history, never current. A load that is
    published already is left as it is. ``fact`` is the kind of fact of the load's dataset.
    """
    prepare()
    with engine.begin() as connection:
        lock_publishing(connection)
        load = loads.get_load(connection, load_id)
        if load.status != "staged":
            return Publishing(load.status, load.sentence)
        if load.is_sample and (reason := sample_over_live(connection, load)):
            # The live editions came after the sample was staged.
            loads.update_load(connection, load_id, {"status": "refused", "sentence": reason})
            drop_table(connection, load_id)
            return Publishing("refused", reason)
        connection.execute(text(f"create temporary view staged as table {table_name(load_id)}"))
        verdicts = judge(load.dataset_code, measure(connection, load, fact.checks), fact.checks)
        keep_verdicts(connection, load_id, verdicts)
        if failed := failed_checks(verdicts):
            outcome = Publishing(
                "held", f"{load.name} is held: " + " ".join(v.sentence for v in failed)
            )
            loads.update_load(connection, load_id, {"status": "held", "sentence": outcome.sentence})
        else:
            outcome = _merge(connection, load, fact, verdicts)
        connection.execute(text("drop view pg_temp.staged"))
        drop_table(connection, load_id)
        return outcome


def _merge(
    connection: Connection, load: loads.LoadRecord, fact: Fact, verdicts: Sequence[Verdict]
) -> Publishing:
    published_at = connection.execute(statement("warehouse/next_published_at")).scalar_one()
    staged = connection.execute(text("select count(*) from pg_temp.staged")).scalar_one()
    slice_ = {
        "dataset_code": load.dataset_code,
        "edition": load.edition,
        "covered_months": list(load.covered_months),
        "carried_sectors": load.carried_sectors,
        "published_at": published_at,
        "load_id": load.load_id,
    }
    closed = _run(connection, fact.close_changed, slice_).one()
    added = _run(connection, fact.add_new, slice_).scalar_one()
    late = _run(connection, fact.add_late, slice_).scalar_one() if fact.add_late else 0
    counts = {
        "rows_new": added - closed.rows_revised,
        "rows_revised": closed.rows_revised,
        "rows_closed": closed.rows_closed,
        "rows_late": late,
        "rows_unchanged": staged - added - late,
    }
    sentence = sentence_of(load, counts, verdicts)
    loads.update_load(
        connection,
        load.load_id,
        {"status": "published", "published_at": published_at, "sentence": sentence, **counts},
    )
    return Publishing("published", sentence)


def _run(connection: Connection, name: str, parameters: Mapping[str, object]) -> Result[Any]:
    """Runs a statement with those of ``parameters`` it asks for."""
    query = statement(name)
    return connection.execute(query, {key: parameters[key] for key in query.compile().params})


def failed_checks(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The critical checks that failed: any of them holds the load."""
    return [one for one in verdicts if not one.passed and one.severity == "critical"]


def sentence_of(
    load: loads.LoadRecord, counts: Mapping[str, int], verdicts: Sequence[Verdict]
) -> str:
    """What a publication brought, in words."""
    parts = [
        f"{count} {words}"
        for count, words in (
            (counts["rows_new"], "new"),
            (counts["rows_revised"], "revised"),
            (counts["rows_closed"], "withdrawn"),
            (counts["rows_late"], "kept as history of an earlier edition"),
            (counts["rows_unchanged"], "unchanged"),
        )
        if count
    ]
    warnings = sum(1 for verdict in verdicts if not verdict.passed)
    tail = f" {warnings} warning(s)." if warnings else ""
    return f"{load.name} published: {', '.join(parts) or 'no figures'}.{tail}"


def keep_verdicts(connection: Connection, load_id: int, verdicts: Sequence[Verdict]) -> None:
    """Keeps the verdicts on a load in place of those of an earlier try."""
    connection.execute(delete(CheckResult).where(CheckResult.load_id == load_id))
    now = datetime.now(UTC)
    connection.execute(
        insert(CheckResult),
        [
            {
                "load_id": load_id,
                "check_name": verdict.check_name,
                "severity": verdict.severity,
                "passed": verdict.passed,
                "observed": verdict.observed,
                "sentence": verdict.sentence,
                "judged_at": now,
            }
            for verdict in verdicts
        ],
    )
