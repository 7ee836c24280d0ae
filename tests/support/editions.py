"""Editions for tests: the sample's own, made-up live ones, and a tiny format of JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from programme_statistics.errors import LayoutChanged, UnreadableFile
from programme_statistics.periods import Month
from programme_statistics.sources.dataset import (
    NATIONAL,
    WORLD,
    Dataset,
    Observation,
    ParsedEdition,
    Reject,
)
from programme_statistics.sources.tim import datasets, sample
from programme_statistics.sources.tim.template import Rows
from unit.sources.tim.workbooks import row_of, sector_rows, sector_workbook


@cache
def sample_editions() -> Mapping[tuple[str, str], bytes]:
    """The sample's workbooks by dataset code and edition."""
    with TemporaryDirectory() as folder:
        periods = sample.write(Path(folder))
        return {
            (dataset.code, edition): (
                Path(folder) / dataset.path(Month.parse(edition))
            ).read_bytes()
            for dataset in datasets.ALL
            for edition in periods[f"{dataset.code}_load"]
        }


def live_sector(edition: str, change: Callable[[Rows], None] | None = None) -> bytes:
    """A complete sector workbook as the publisher's own, after ``change`` of its rows."""
    rows = sector_rows(Month.parse(edition))
    if change is not None:
        change(rows)
    return sector_workbook(rows)


def cell_of(rows: Rows, label: str, month: str) -> tuple[int, int]:
    """Row and column of a sector's figure in a sector sheet."""
    return row_of(rows, label), Month.parse(month).month


def tiny_edition(
    edition: str,
    figures: Mapping[tuple[str, str], int],
    *,
    months: Sequence[str] | None = None,
    carried: Sequence[str] | None = None,
    is_sample: bool = False,
    edition_date: str | None = None,
    rejects: Sequence[str] = (),
    note: str = "",
) -> bytes:
    """An edition in the tiny format: figures in US dollars by month and sector."""
    return json.dumps(
        {
            "edition_date": edition_date or str(Month.parse(edition).last_day),
            "months": sorted({month for month, _ in figures} if months is None else months),
            "carried": carried,
            "is_sample": is_sample,
            "figures": [[*key, value] for key, value in sorted(figures.items())],
            "rejects": list(rejects),
            "note": note,
        }
    ).encode()


def _parse_tiny(body: bytes, month: Month, file_name: str, allow_sample: bool) -> ParsedEdition:
    try:
        content = json.loads(body)
    except ValueError as error:
        raise UnreadableFile(f"{file_name}: not an edition of {month}") from error
    if content["is_sample"] and not allow_sample:
        raise LayoutChanged(f"{file_name}: a sample where none is allowed")
    return ParsedEdition(
        edition_date=date.fromisoformat(content["edition_date"]),
        months=tuple(Month.parse(one) for one in content["months"]),
        observations=[
            Observation(
                Month.parse(ref), sector, NATIONAL, WORLD, Decimal(value), "figures", f"A{at + 1}"
            )
            for at, (ref, sector, value) in enumerate(content["figures"])
        ],
        rejects=[
            Reject("text_cell", "the cell holds text that is not a number", "figures", cell, "n/a")
            for cell in content["rejects"]
        ],
        cells_read=len(content["figures"]) + len(content["rejects"]) + 1,
        observed_cells=len(content["figures"]),
        ignored={"a note": 1},
        carried=None if content["carried"] is None else frozenset(content["carried"]),
        is_sample=content["is_sample"],
    )


TINY = replace(datasets.SECTOR, parse=_parse_tiny, suffix="json")
"""The sector dataset with editions small enough to write by hand; the marts read its figures."""


def tiny_dataset(code: str) -> Dataset:
    """A dataset of another name in the tiny format."""
    return replace(TINY, code=code)
