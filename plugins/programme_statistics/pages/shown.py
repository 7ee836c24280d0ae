"""The datasets as the pages show them, whatever their source is like."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from programme_statistics.sources import all_datasets, trade_datasets


@dataclass(frozen=True, slots=True)
class Shown:
    """A dataset, the DAG that loads it, and what its files are counted in.

    ``by_slices``: it comes by reporter and period, and what did not come is asked for again by the
    next scheduled run; else it comes by edition, and each run is for an edition of its own.
    """

    code: str
    title: str
    dag_id: str
    unit: str
    by_slices: bool = False
    frequency: str = "M"
    is_made_up: bool = False


@cache
def datasets() -> tuple[Shown, ...]:
    """Every dataset; behind a series the one that a stand-in's made-up figures of it go to."""
    found: list[Shown] = []
    for edition in all_datasets():
        real = Shown(edition.code, edition.title, f"{edition.code}_load", "cells")
        found += _with_made_up(real, edition.sample_code)
    for series in trade_datasets():
        real = Shown(
            series.code,
            series.title,
            f"{series.code}_load",
            "records",
            by_slices=True,
            frequency=series.scope.frequency,
        )
        found += _with_made_up(real, series.sample_code)
    return tuple(found)


def _with_made_up(real: Shown, code: str | None) -> list[Shown]:
    if code is None:
        return [real]
    return [real, replace(real, code=code, title=f"{real.title} (made up)", is_made_up=True)]


def of_dags(dag_ids: Iterable[str]) -> list[Shown]:
    """The datasets that some DAGs load."""
    wanted = set(dag_ids)
    return [one for one in datasets() if one.dag_id in wanted]


def of_code(code: str) -> Shown:
    """The dataset with this code; as one that comes by edition where nobody knows it any more."""
    known = {one.code: one for one in datasets()}
    return known.get(code) or Shown(code, code, f"{code}_load", "cells")
