"""Lands units of trade figures: slices that are asked for together."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from programme_statistics.errors import PublisherError
from programme_statistics.landing.parts import Part, land_manifest, land_parts
from programme_statistics.landing.store import LandingStore
from programme_statistics.ops import loads, releases
from programme_statistics.ops.locks import lock_edition
from programme_statistics.ops.trade_releases import record_landed
from programme_statistics.sources.slices import Availability, Scope, unit_name
from programme_statistics.sources.trade_dataset import TradeAsker, TradeDataset


def land_unit(
    engine: Engine,
    store: LandingStore,
    asker: TradeAsker[Any],
    dataset: TradeDataset,
    unit: Sequence[Availability],
    *,
    scope: Scope,
    source_url: str,
    is_sample: bool,
    expected_rows: int = 0,
    run_id: str | None = None,
) -> int:
    """Asks for one unit, lands the answers, and records the load. Gives its number.

    A unit whose landing was interrupted goes on where it stopped. Where all answers are empty, the
    publisher is asked whether that means that there was no trade.

    Raises:
        PublisherError: an answer is missing or cannot be used; what came is kept.
    """
    slices = [one.slice for one in unit]
    edition = unit_name(slices)
    marks = "\n".join([scope.mark, *(one.mark for one in unit)])
    parts: list[Part] = land_parts(
        store,
        asker,
        asker.plan(slices, expected_rows),
        dataset_code=dataset.code,
        release=f"{edition}/{hashlib.sha256(marks.encode()).hexdigest()[:12]}",
        suffix=asker.suffix,
    )
    if all(part.count == 0 for part in parts):
        _confirm_empty(asker, dataset, unit, scope)
    receipt = land_manifest(
        store,
        parts,
        {
            "source": dataset.connection,
            "scope": asdict(scope),
            "dataset_code": dataset.code,
            "reporters": sorted({one.reporter for one in slices}),
            "periods": sorted({one.period for one in slices}),
            "publisher_release": [f"{one.mark} {one.last_released}" for one in unit],
            "is_sample": is_sample,
        },
        dataset_code=dataset.code,
        edition=edition,
        source_url=source_url,
    )
    with engine.begin() as connection:
        lock_edition(connection, dataset.code, edition)
        latest = loads.latest_load(connection, dataset.code, edition)
        if latest is not None and latest.sha256 == receipt.sha256:
            load_id = latest.load_id
            loads.take_up_again(connection, latest)
        else:
            load_id = loads.add_load(
                connection,
                dataset_code=dataset.code,
                edition=edition,
                sha256=receipt.sha256,
                landed_path=receipt.path,
                source_url=receipt.source_url,
                landed_at=datetime.fromisoformat(receipt.received_at),
                run_id=run_id,
            )
            loads.update_load(
                connection,
                load_id,
                {
                    "covered_months": sorted({one.first_day for one in slices}),
                    "is_sample": is_sample,
                },
            )
        record_landed(connection, dataset.code, unit, scope.mark, load_id)
        for one in slices:
            releases.record_arrived(connection, dataset.code, unit_name([one]))
    return load_id


def _confirm_empty(
    asker: TradeAsker[Any], dataset: TradeDataset, unit: Sequence[Availability], scope: Scope
) -> None:
    """Makes sure that an empty answer means no trade: a wrong question is answered like that too.

    Raises:
        PublisherError: it does not, or it is not certain.
    """
    again = asker.availability([one.slice for one in unit])
    name = f"{dataset.code} {unit_name([one.slice for one in unit])}"
    if any(again.get(one.slice) != one for one in unit):
        raise PublisherError(
            f"{name}: the answer is empty, and the publisher is changing its release of it. "
            "Nothing was withdrawn; asking again later shows what it is."
        )
    n_records = sum(one.total_records for one in unit)
    if n_records and scope.partners is None and scope.products is None:
        raise PublisherError(
            f"{name}: the answer is empty, although the publisher says that it has "
            f"{n_records:,} records. That is no proof that there was no trade: nothing was "
            "withdrawn. If it stays so, compare the question with the README of the source."
        )
