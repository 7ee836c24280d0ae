"""Lands units of trade figures: what is new or changed at the publisher, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from programme_statistics.landing.parts import Asked, Asker, Part, land_manifest, land_parts
from programme_statistics.landing.store import LandingStore
from programme_statistics.ops import loads, releases
from programme_statistics.ops.locks import lock_edition
from programme_statistics.ops.trade_releases import LandedRelease, record_landed
from programme_statistics.sources.slices import Availability, Slice, unit_name


@dataclass(frozen=True, slots=True)
class ToDo:
    """What is left to do of the slices that are wanted.

    ``ask`` are to be asked for, ``go_on`` the loads that were landed and not published, ``here``
    the slices whose release is published here, ``absent`` those the publisher does not have.
    """

    ask: Sequence[Slice] = ()
    go_on: Sequence[int] = ()
    here: Sequence[Slice] = ()
    absent: Sequence[Slice] = ()


def to_do(
    wanted: Sequence[Slice],
    available: Mapping[Slice, Availability],
    landed: Mapping[Slice, LandedRelease],
    scope_mark: str,
    *,
    full_scope_mark: str,
) -> ToDo:
    """Sorts the wanted slices by what has to be done for them, in the order given.

    ``full_scope_mark`` is that of everything the dataset wants: a slice that was landed whole is
    not landed again for a part of it (a first look without a key).
    """
    ask: list[Slice] = []
    go_on: dict[int, None] = {}
    here: list[Slice] = []
    for one in wanted:
        if one not in available:
            continue
        last = landed.get(one)
        if last is not None and last.scope == full_scope_mark != scope_mark:
            here.append(one)
        elif last is not None and available[one].last_released < last.last_released:
            here.append(one)  # a publisher does not go back; somebody else's copy of it might
        elif last is None or last.mark != available[one].mark or last.scope != scope_mark:
            ask.append(one)
        elif last.status == "published":
            here.append(one)
        else:
            go_on[last.load_id] = None
    return ToDo(
        ask=tuple(ask),
        go_on=tuple(go_on),
        here=tuple(here),
        absent=tuple(one for one in wanted if one not in available),
    )


def land_unit(
    engine: Engine,
    store: LandingStore,
    asker: Asker[Asked],
    questions: Sequence[Asked],
    unit: Sequence[Availability],
    content: Mapping[str, Any],
    *,
    dataset_code: str,
    scope_mark: str,
    source_url: str,
    suffix: str,
    is_sample: bool,
    run_id: str | None,
    confirm_empty: Callable[[], None],
) -> int:
    """Asks the questions of one unit, lands the answers, and records the load. Gives its number.

    A unit whose landing was interrupted goes on where it stopped. ``confirm_empty`` is called where
    all answers are empty, and raises unless that means that there was no trade.

    Raises:
        PublisherError: an answer is missing or cannot be used; what came is kept.
    """
    slices = [one.slice for one in unit]
    edition = unit_name(slices)
    marks = "\n".join([scope_mark, *(one.mark for one in unit)])
    release = f"{edition}/{hashlib.sha256(marks.encode()).hexdigest()[:12]}"
    parts: list[Part] = land_parts(
        store, asker, questions, dataset_code=dataset_code, release=release, suffix=suffix
    )
    if all(part.count == 0 for part in parts):
        confirm_empty()
    receipt = land_manifest(
        store,
        parts,
        {
            **content,
            "dataset_code": dataset_code,
            "reporters": sorted({one.reporter for one in slices}),
            "periods": sorted({one.period for one in slices}),
            "publisher_release": [f"{one.mark} {one.last_released}" for one in unit],
            "is_sample": is_sample,
        },
        dataset_code=dataset_code,
        edition=edition,
        source_url=source_url,
    )
    with engine.begin() as connection:
        lock_edition(connection, dataset_code, edition)
        latest = loads.latest_load(connection, dataset_code, edition)
        if latest is not None and latest.sha256 == receipt.sha256:
            load_id = latest.load_id
            if latest.status in {"held", "refused"}:
                loads.update_load(connection, load_id, {"status": "landed", "sentence": ""})
        else:
            load_id = loads.add_load(
                connection,
                dataset_code=dataset_code,
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
        record_landed(connection, dataset_code, unit, scope_mark, load_id)
        for one in slices:
            releases.record_arrived(connection, dataset_code, unit_name([one]))
    return load_id
