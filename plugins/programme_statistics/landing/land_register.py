"""Lands the registers: the files of a folder, packed into one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from programme_statistics.landing.land import Landing
from programme_statistics.landing.store import LandingStore
from programme_statistics.ops import loads
from programme_statistics.ops.locks import lock_edition
from programme_statistics.sources.register import RegisterSource

EDITION = "all"
"""Registers lean on one another: there is one edition, which holds all of them."""


def land_registers(
    engine: Engine,
    store: LandingStore,
    source: RegisterSource,
    folders: Mapping[str, Path],
    *,
    run_id: str | None = None,
) -> Landing:
    """Lands the files below ``folders``; files that were loaded before write nothing."""
    now = datetime.now(UTC)
    receipt = store.put(
        source.pack(folders),
        dataset_code=source.code,
        edition=EDITION,
        suffix="zip",
        source_url=" ".join(folder.absolute().as_uri() for folder in folders.values()),
        received_at=now,
        status=200,
        headers={},
    )
    with engine.begin() as connection:
        lock_edition(connection, source.code, EDITION)
        load_id = loads.take_up(
            connection,
            dataset_code=source.code,
            edition=EDITION,
            sha256=receipt.sha256,
            landed_path=receipt.path,
            source_url=receipt.source_url,
            landed_at=now,
            run_id=run_id,
        )
    if load_id is None:
        return Landing(EDITION, "unchanged", None, f"{source.title}: as they were last loaded.")
    return Landing(EDITION, "landed", load_id, f"{source.title}: landed.")
