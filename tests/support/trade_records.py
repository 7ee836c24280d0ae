"""Trade records for tests: records of UN Comtrade as the publisher writes them, and their loads."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import zip_longest
from typing import Any

from sqlalchemy import Engine

from programme_statistics.landing.store import LandingStore
from programme_statistics.ops import loads
from programme_statistics.sources.comtrade.envelope import read_envelope
from programme_statistics.sources.comtrade.judging import Scope
from programme_statistics.sources.comtrade.records import RecordReader, read_parts
from programme_statistics.sources.trade import CodeLists
from programme_statistics.staging.stage_trade import stage_trade_load
from programme_statistics.warehouse.publish import Publishing
from programme_statistics.warehouse.publish_trade import publish_trade_load

TURKIYE = 792
GERMANY = 276
DATASET = "comtrade_monthly"

RECORD: Mapping[str, Any] = {
    "typeCode": "C",
    "freqCode": "M",
    "refPeriodId": 20220801,
    "refYear": 2022,
    "refMonth": 8,
    "period": "202208",
    "reporterCode": TURKIYE,
    "reporterISO": None,
    "reporterDesc": None,
    "flowCode": "X",
    "flowDesc": None,
    "partnerCode": GERMANY,
    "partnerISO": None,
    "partnerDesc": None,
    "partner2Code": 0,
    "partner2ISO": None,
    "partner2Desc": None,
    "classificationCode": "H6",
    "classificationSearchCode": "HS",
    "isOriginalClassification": True,
    "cmdCode": "640391",
    "cmdDesc": None,
    "aggrLevel": 6,
    "isLeaf": True,
    "customsCode": "C00",
    "customsDesc": None,
    "mosCode": "0",
    "motCode": 0,
    "motDesc": None,
    "qtyUnitCode": 9,
    "qtyUnitAbbr": None,
    "qty": 1200.0,
    "isQtyEstimated": False,
    "altQtyUnitCode": -1,
    "altQtyUnitAbbr": None,
    "altQty": 0.0,
    "isAltQtyEstimated": False,
    "netWgt": 950.5,
    "isNetWgtEstimated": False,
    "grossWgt": 0.0,
    "isGrossWgtEstimated": False,
    "cifvalue": None,
    "fobvalue": 25000.125,
    "primaryValue": 25000.125,
    "legacyEstimationFlag": 0,
    "isReported": True,
    "isAggregate": False,
}
"""One monthly record, in the publisher's order of fields."""

BULK_COLUMNS = [
    "datasetCode",
    "typeCode",
    "freqCode",
    "refPeriodId",
    "refYear",
    "refMonth",
    "period",
    "reporterCode",
    "flowCode",
    "partnerCode",
    "partner2Code",
    "classificationSearchCode",
    "classificationCode",
    "isOriginalClassification",
    "cmdCode",
    "customsCode",
    "mosCode",
    "motCode",
    "qtyUnitCode",
    "qty",
    "isQtyEstimated",
    "altQtyUnitCode",
    "altQty",
    "isAltQtyEstimated",
    "netWgt",
    "isNetWgtEstimated",
    "grossWgt",
    "isGrossWgtEstimated",
    "CIFValue",
    "FOBValue",
    "primaryValue",
    "legacyEstimationFlag",
    "isReported",
    "isAggregate",
]
"""The 34 columns of a recorded bulk file."""

CODES = CodeLists(
    products={("H6", "640391"): 1, ("H6", "640399"): 2, ("H5", "640391"): 3, ("H6", "6403"): 4},
    areas=frozenset({0, 4, 276, 280, 643, TURKIYE}),
    flows={"M": 1, "X": 2, "RX": 3},
)
AUGUST = Scope("M", frozenset({date(2022, 8, 1)}), frozenset({TURKIYE}))


def record(**changes: Any) -> dict[str, Any]:
    """The record with ``changes``."""
    return {**RECORD, **changes}


def answer(records: Sequence[Mapping[str, Any]], count: int | None = None) -> bytes:
    """A JSON answer as the publisher writes it, without a blank between its marks."""
    data = json.dumps(list(records), ensure_ascii=False, separators=(",", ":"))
    n = len(records) if count is None else count
    return f'{{"elapsedTime":"0.1 secs","count":{n},"data":{data},"error":""}}'.encode()


def bulk_text(
    records: Sequence[Mapping[str, Any]],
    columns: Sequence[str] = BULK_COLUMNS,
    newline: str = "\r\n",
) -> bytes:
    """The text of a bulk file: tabs, booleans as 0 and 1, blanks for null."""
    known = {name.lower() for name in RECORD}
    lines = ["\t".join(columns)]
    for one in records:
        by_name = {name.lower(): value for name, value in one.items()}
        lines.append(
            "\t".join(
                _cell(by_name[name.lower()] if name.lower() in known else "x") for name in columns
            )
        )
    return (newline.join(lines) + newline).encode()


def _cell(value: object) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, bool) else str(value)


def in_pieces(body: bytes, size: int = 1 << 16) -> Iterator[bytes]:
    """The bytes as they come from a file."""
    for start in range(0, len(body), size):
        yield body[start : start + size]


def rows_of(body: bytes) -> int:
    """How many rows an answer has, of those that may be used; it comes in very small pieces."""
    return read_envelope(lambda: in_pieces(body, 11), "answer").count


def read_json(
    body: bytes, scope: Scope = AUGUST, codes: CodeLists = CODES, size: int = 1 << 16
) -> tuple[list[dict[str, Any]], RecordReader]:
    """The typed rows of a JSON answer, and the reader with its account."""
    reader = RecordReader(codes, scope)
    rows = [
        row
        for batch in reader.read_json(in_pieces(body, size), "a.json")
        for row in batch.to_pylist()
    ]
    return rows, reader


def read_bulk(
    text: bytes, scope: Scope = AUGUST, codes: CodeLists = CODES, size: int = 1 << 16
) -> tuple[list[dict[str, Any]], RecordReader]:
    """The typed rows of a bulk file's text, and the reader with its account."""
    reader = RecordReader(codes, scope)
    rows = [
        row
        for batch in reader.read_tsv(in_pieces(text, size), "a.tsv")
        for row in batch.to_pylist()
    ]
    return rows, reader


def land(
    engine: Engine,
    store: LandingStore,
    bodies: Sequence[tuple[str, bytes]],
    *,
    periods: Sequence[str] = ("202208",),
    reporters: Sequence[int] = (TURKIYE,),
    dataset_code: str = DATASET,
    is_sample: bool = False,
    scope: Mapping[str, Any] | None = None,
    announced: Sequence[int | None] = (),
) -> int:
    """Lands the parts of a load and their manifest as the landing steps do; the load's number.

    ``announced`` is how many records each part said it had; none is what a bulk file says.
    """
    edition = f"{reporters[0]}/{periods[0]}" + (f"-{periods[-1]}" if len(periods) > 1 else "")
    now = datetime.now(UTC)
    parts = []
    for (form, body), count in zip_longest(bodies, announced):
        receipt = store.put(
            body,
            dataset_code=dataset_code,
            edition=f"{edition}/release",
            suffix=form,
            source_url="http://publisher/data",
            received_at=now,
            status=200,
            headers={},
        )
        parts.append({"path": receipt.path, "format": form, "count": count, "source_url": ""})
    wanted = {"frequency": "M", "flows": None, "partners": None, "products": None, "level": 6}
    manifest = {
        "scope": {**wanted, **(scope or {})},
        "reporters": list(reporters),
        "periods": list(periods),
        "is_sample": is_sample,
        "parts": parts,
    }
    receipt = store.put(
        json.dumps(manifest, sort_keys=True).encode(),
        dataset_code=dataset_code,
        edition=edition,
        suffix="manifest.json",
        source_url="http://publisher/data",
        received_at=now,
        status=200,
        headers={},
    )
    with engine.begin() as connection:
        load_id = loads.add_load(
            connection,
            dataset_code=dataset_code,
            edition=edition,
            sha256=receipt.sha256,
            landed_path=receipt.path,
            source_url=receipt.source_url,
            landed_at=now,
            run_id=None,
        )
        loads.update_load(
            connection,
            load_id,
            {"covered_months": [date(int(one[:4]), int(one[4:] or 1), 1) for one in periods]},
        )
    return load_id


def load(
    engine: Engine, store: LandingStore, bodies: Sequence[tuple[str, bytes]], **about: Any
) -> Publishing:
    """Lands, stages and publishes."""
    load_id = land(engine, store, bodies, **about)
    stage_trade_load(engine, store, read_parts, load_id, allow_sample=bool(about.get("is_sample")))
    return publish_trade_load(engine, load_id)


def packed(text: bytes) -> bytes:
    """A bulk file as it comes over the wire."""
    return gzip.compress(text, mtime=0)
