"""Stages one landed edition: reads the bytes, parses them, copies the figures into a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, delete, insert, text

from programme_statistics.database import sql_text
from programme_statistics.errors import LayoutChanged, UnreadableFile
from programme_statistics.landing.store import LandingStore
from programme_statistics.ops import loads
from programme_statistics.ops.locks import lock_edition
from programme_statistics.periods import Month
from programme_statistics.sources import dataset as sources
from programme_statistics.sources.dataset import Dataset, Fact, Parsed
from programme_statistics.staging.copy_rows import copy_rows
from programme_statistics.tables import Reject


def table_name(load_id: int) -> str:
    """The staging table of a load."""
    return f"staging.load_{int(load_id)}"


def drop_table(connection: Connection, load_id: int) -> None:
    """Removes the staging table of a load, if it is there."""
    connection.execute(text(f"drop table if exists {table_name(load_id)}"))


def stage_load(
    engine: Engine,
    store: LandingStore,
    dataset: Dataset,
    load_id: int,
    *,
    allow_sample: bool,
) -> str:
    """Stages a landed load and returns its status after that.

    A load that is further on already is left as it is. A file that cannot be read, or whose layout
    is not known, is refused: the reason is kept in ``ops.load.sentence`` and nothing is staged.
    """
    with engine.begin() as connection:
        load = loads.get_load(connection, load_id)
        lock_edition(connection, load.dataset_code, load.edition)
        load = loads.get_load(connection, load_id)
        if load.status != "landed":
            return load.status
        file_name = load.landed_path.removesuffix(".gz")
        try:
            body = store.read(load.landed_path)
            parsed = dataset.parse(body, Month.parse(load.edition), file_name, allow_sample)
        except (UnreadableFile, LayoutChanged) as error:
            return refuse(connection, load, f"{load.name}: {error}")
        if parsed.is_sample and (reason := sample_over_live(connection, load)):
            return refuse(connection, load, reason)
        _copy(connection, load_id, dataset.fact, parsed)
        keep_rejects(connection, load_id, file_name, parsed.rejects)
        loads.update_load(
            connection,
            load_id,
            {
                "status": "staged",
                "sentence": "",
                "staged_at": datetime.now(UTC),
                "edition_date": parsed.edition_date,
                "is_sample": parsed.is_sample,
                "covered_months": [month.first_day for month in parsed.months],
                "carried_sectors": None if parsed.carried is None else sorted(parsed.carried),
                "rows_read": parsed.cells_read,
                "rows_loaded": parsed.observed_cells,
                "rows_rejected": len(parsed.rejects),
                "rows_ignored": sum(parsed.ignored.values()),
                "ignored": dict(parsed.ignored),
                "notices": list(parsed.notices),
            },
        )
        return "staged"


def sample_over_live(connection: Connection, load: loads.LoadRecord) -> str | None:
    """Why a sample must not be loaded now; None if the publisher's own editions are not here."""
    if not loads.has_live_load(connection, load.dataset_code):
        return None
    return (
        f"{load.name}: the warehouse holds the publisher's own editions of this dataset; a sample "
        "is not loaded over them. Use another warehouse for the sample (WAREHOUSE_URL), or point "
        "the connection at the publisher."
    )


def refuse(connection: Connection, load: loads.LoadRecord, sentence: str) -> str:
    """Records that nothing is taken from a landed file, and why; returns the status."""
    loads.update_load(
        connection, load.load_id, {"status": "refused", "sentence": sentence, "staged_at": None}
    )
    return "refused"


def _copy(connection: Connection, load_id: int, fact: Fact, parsed: Parsed) -> None:
    table = table_name(load_id)
    drop_table(connection, load_id)
    connection.execute(text(sql_text(fact.create_table).format(table=table)))
    copy_rows(connection, table, fact.columns, parsed.rows())


def keep_rejects(
    connection: Connection, load_id: int, file_name: str, rejects: Sequence[sources.Reject]
) -> None:
    """Keeps what was rejected of a load in place of what an earlier try rejected."""
    connection.execute(delete(Reject).where(Reject.load_id == load_id))
    if rejects:
        connection.execute(
            insert(Reject),
            [
                {
                    "load_id": load_id,
                    "rule": reject.rule,
                    "reason": reject.reason,
                    "source_file": file_name,
                    "sheet": reject.sheet,
                    "cell": reject.cell,
                    "value_as_read": reject.value_as_read,
                }
                for reject in rejects
            ],
        )
