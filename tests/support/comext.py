"""Answers of Eurostat's Comext for tests, and what is read of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from programme_statistics.sources.eurostat.records import read_parts
from programme_statistics.sources.trade import CodeLists, Manifest, Part, TradeAccount

COLUMNS = (
    *("DATAFLOW", "LAST UPDATE", "freq", "reporter", "partner", "product", "flow"),
    *("indicators", "TIME_PERIOD", "OBS_VALUE"),
)
CODES = CodeLists(
    products={
        ("H6", "640391"): 1,
        ("H6", "640399"): 2,
        ("H5", "640391"): 3,
        ("H6", "6403"): 4,
        ("H4", "640391"): 5,
    },
    areas=frozenset({0, 276, 380, 792}),
    flows={"M": 1, "X": 2},
)


def figure(**changes: str) -> dict[str, str]:
    """One line: Germany's imports of leather boots from Türkiye in August 2026, in euros."""
    return {
        "DATAFLOW": "ESTAT:DS-045409(1.0)",
        "LAST UPDATE": "15/10/26 11:00:00",
        "freq": "M",
        "reporter": "DE",
        "partner": "TR",
        "product": "640391",
        "flow": "1",
        "indicators": "VALUE_IN_EUROS",
        "TIME_PERIOD": "2026-08",
        "OBS_VALUE": "1250000",
    } | changes


def mass(**changes: str) -> dict[str, str]:
    """The line of the mass beside :func:`figure`, 61.5 tonnes."""
    return figure(indicators="QUANTITY_IN_100KG", OBS_VALUE="615.00") | changes


def answer(
    lines: Iterable[Mapping[str, str]],
    columns: Sequence[str] = COLUMNS,
    *,
    end: str = "\r\n",
) -> bytes:
    """An answer in SDMX-CSV."""
    rows = [",".join(columns)]
    rows += [",".join(line.get(name, "") for name in columns) for line in lines]
    return "".join(row + end for row in rows).encode()


def manifest(**changes: Any) -> Manifest:
    """A load of Germany in August 2026."""
    values: dict[str, Any] = {
        "frequency": "M",
        "reporters": (276,),
        "periods": (date(2026, 8, 1),),
        "flows": ("M",),
        "partners": (0, 792),
        "products": None,
        "level": 6,
        "is_sample": False,
        "paths": (),
        "announced": None,
    }
    return Manifest(**values | changes)


def read(
    *bodies: bytes, piece: int = 1 << 20, **of_manifest: Any
) -> tuple[list[dict[str, Any]], TradeAccount]:
    """The records of some answers, and the account, which adds up."""

    def pieces(body: bytes) -> Iterator[bytes]:
        return (body[at : at + piece] for at in range(0, len(body), piece))

    parts = [
        Part(f"{number}.csv", "csv", lambda body=body: pieces(body))  # type: ignore[misc]
        for number, body in enumerate(bodies, 1)
    ]
    reading = read_parts(CODES, manifest(**of_manifest), parts)
    records = [row for batch in reading.batches for row in batch.to_pylist()]
    account = reading.account()
    assert len(records) == account.rows_loaded
    assert account.rows_read == (
        account.rows_loaded + len(account.rejects) + sum(account.ignored.values())
    )
    return records, account
