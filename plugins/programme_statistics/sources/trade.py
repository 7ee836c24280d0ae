"""What a source of trade records is given and hands over.

A load of trade records is a manifest (``landing/parts.py``) that names its parts, the answers or
bulk files as they came, and says what was asked for: ``reporters``, ``periods``, ``is_sample``
and ``scope`` (``frequency``, ``flows``, ``partners``, ``products``, ``level``; null: all).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from programme_statistics.errors import LayoutChanged

SCHEMA = pa.schema(
    [
        pa.field("value_millis", pa.int64(), nullable=False),
        pa.field("net_mass_grams", pa.int64()),
        pa.field("supplementary_quantity_millis", pa.int64()),
        pa.field("period", pa.date32(), nullable=False),
        pa.field("reporter_code", pa.int32(), nullable=False),
        pa.field("partner_code", pa.int32(), nullable=False),
        pa.field("product_id", pa.int32(), nullable=False),
        pa.field("supplementary_unit_code", pa.int16()),
        pa.field("flow_id", pa.int16(), nullable=False),
        pa.field("flags", pa.int16(), nullable=False),
    ]
)
"""A typed record: money in thousandths of the dataset's currency, mass in grams."""

QUANTITY_ESTIMATED = 1
NET_MASS_ESTIMATED = 2
REPORTED = 4
"""Bits of ``flags``: the quantity and the net mass were estimated by the publisher; the record
was reported as it stands (not computed by the publisher from others)."""


@dataclass(frozen=True, slots=True)
class CodeLists:
    """The surrogate keys and known codes of the warehouse that records are read against."""

    products: Mapping[tuple[str, str], int]
    areas: frozenset[int]
    flows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Part:
    """One landed file of a load: its name, its form (``json``, else a bulk file) and its bytes."""

    name: str
    form: str
    chunks: Callable[[], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a load of trade records consists of and what it speaks for."""

    frequency: str
    reporters: tuple[int, ...] | None
    periods: tuple[date, ...]
    flows: tuple[str, ...] | None
    partners: tuple[int, ...] | None
    products: tuple[str, ...] | None
    level: int
    is_sample: bool
    paths: Sequence[tuple[str, str]]
    announced: int | None

    @classmethod
    def parse(cls, body: bytes, name: str) -> Manifest:
        """The manifest that a load's landed bytes are.

        Raises:
            LayoutChanged: a member is missing; the manifest is of another version.
        """
        try:
            content = json.loads(body)
            scope = content["scope"]
            counts = [part["count"] for part in content["parts"]]
            return cls(
                frequency=scope["frequency"],
                reporters=tuple(int(one) for one in content["reporters"]),
                periods=tuple(
                    date(int(one[:4]), int(one[4:] or 1), 1) for one in content["periods"]
                ),
                flows=_some(scope["flows"]),
                partners=_some(scope["partners"]),
                products=_some(scope["products"]),
                level=int(scope.get("level", 6)),
                is_sample=bool(content["is_sample"]),
                paths=[(part["path"], part["format"]) for part in content["parts"]],
                announced=None if None in counts else sum(counts),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise LayoutChanged(
                f"{name} is not a manifest of trade records: {error!r} is missing or wrong. It was "
                "written by this software: land the slice again."
            ) from error

    @property
    def scope(self) -> Mapping[str, Any]:
        """What the load speaks for, as it is kept in ``ops.load.scope``."""
        return {
            "reporters": self.reporters,
            "flows": self.flows,
            "partners": self.partners,
            "products": self.products,
        }


def _some(values: Sequence[Any] | None) -> tuple[Any, ...] | None:
    return None if values is None else tuple(values)


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A record that is not loaded, with the rule it breaks, the rule in words and its values."""

    rule: str
    reason: str
    file_name: str
    row: int
    value_as_read: str


@dataclass(frozen=True, slots=True)
class TradeAccount:
    """What became of the rows read: ``rows_read = rows_loaded + rejects + ignored``."""

    rows_read: int
    rows_loaded: int
    rejects: Sequence[RejectedRow]
    ignored: Mapping[str, int]
    notices: Sequence[str]
    measures: Mapping[str, Any]


def measures_of_rows(
    rows_read: int, rows_loaded: int, rejects: Sequence[RejectedRow], rules: Iterable[str]
) -> dict[str, Any]:
    """What the suite ``expectations/trade.json`` judges of any source: rows, and the rules broken.

    ``rules`` are all there are, so that one that was not broken counts 0.
    """
    by_rule = Counter(reject.rule for reject in rejects)
    return {
        "figure_count": rows_loaded,
        "rows_read": rows_read,
        "unused_record_count": 0 if rows_loaded else rows_read,
        "reject_count": len(rejects),
        "reject_pct": round(len(rejects) / rows_read * 100, 4) if rows_read else 0,
        "reject_names": "; ".join(
            f"{one.rule} ({one.file_name}, record {one.row}: {one.value_as_read})"
            for one in rejects[:10]
        ),
        **{f"{rule}_count": by_rule[rule] for rule in rules},
    }


class Reading:
    """What a source's parser gives: typed batches, then the account of what became of all rows.

    ``batches`` may be consumed once; ``account`` is complete when it is exhausted.
    """

    def __init__(
        self, batches: Iterator[pa.RecordBatch], account: Callable[[], TradeAccount]
    ) -> None:
        self.batches = batches
        self.account = account


RecordReading = Callable[[CodeLists, Manifest, Sequence[Part]], Reading]
"""A source's parser of trade records."""
