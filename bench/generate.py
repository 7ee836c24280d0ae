"""Synthetic trade records in the publisher's wire formats: deterministic, of any size: up to
``MOST_ROWS`` a month, and as many months as are asked for.

No figure in them is real. A row number gives the product, the partner and the figures, so that the
same rows come out of every run and of both formats: the JSON answer with 47 fields a record and the
bulk file with 35 tab-separated columns (gzip, CRLF, booleans as 0 and 1, blanks for null).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from isal import igzip

from programme_statistics import nomenclature

N_PRODUCTS = 5_600
N_PARTNERS = 240
FLOWS = ("X", "RX", "M", "RM")
MOST_ROWS = N_PRODUCTS * N_PARTNERS * len(FLOWS)
REPORTER = 792
CLASSIFICATION = "H6"
_CHUNK = 50_000

Ints = npt.NDArray[np.int64]

JSON_FIELDS = [
    "typeCode",
    "freqCode",
    "refPeriodId",
    "refYear",
    "refMonth",
    "period",
    "reporterCode",
    "reporterISO",
    "reporterDesc",
    "flowCode",
    "flowDesc",
    "partnerCode",
    "partnerISO",
    "partnerDesc",
    "partner2Code",
    "partner2ISO",
    "partner2Desc",
    "classificationCode",
    "classificationSearchCode",
    "isOriginalClassification",
    "cmdCode",
    "cmdDesc",
    "aggrLevel",
    "isLeaf",
    "customsCode",
    "customsDesc",
    "mosCode",
    "motCode",
    "motDesc",
    "qtyUnitCode",
    "qtyUnitAbbr",
    "qty",
    "isQtyEstimated",
    "altQtyUnitCode",
    "altQtyUnitAbbr",
    "altQty",
    "isAltQtyEstimated",
    "netWgt",
    "isNetWgtEstimated",
    "grossWgt",
    "isGrossWgtEstimated",
    "cifvalue",
    "fobvalue",
    "primaryValue",
    "legacyEstimationFlag",
    "isReported",
    "isAggregate",
]
TSV_COLUMNS = [
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
    "aggrLevel",
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


@dataclass(frozen=True, slots=True)
class Rows:
    """Some synthetic rows as columns; figures in thousandths, 0 where missing."""

    product: Ints
    partner: Ints
    flow: Ints
    value: Ints
    mass: Ints
    quantity: Ints


@cache
def hs_codes() -> list[str]:
    """The first six-digit products of HS 2022, as the warehouse has them."""
    codes = sorted(
        product.hs_code
        for product in nomenclature.products()
        if product.classification_code == CLASSIFICATION and product.level == 6
    )
    return codes[:N_PRODUCTS]


@cache
def areas() -> list[int]:
    """The partners' codes as the warehouse has them; the first is World (0)."""
    codes = sorted(int(row["area_code"]) for row in nomenclature.area_rows())
    return [code for code in codes if code != REPORTER][:N_PARTNERS]


def rows(first: int, last: int, n_rows: int, *, revised_pct: int = 0, month: int = 0) -> Rows:
    """The rows ``first`` to before ``last`` of ``n_rows``, ``revised_pct`` per cent revised.

    They stand in the publisher's order (flow, product, partner) and are spread evenly over all
    products and partners of as few flows as they need.

    Raises:
        ValueError: there are not as many different keys.
    """
    if n_rows > MOST_ROWS:
        raise ValueError(
            f"{n_rows} rows are more than the {MOST_ROWS} different keys (product, partner, flow) "
            "of a month. Spread them over several months: one file a period, or another month."
        )
    n_pairs = N_PRODUCTS * N_PARTNERS
    n_keys = -(-n_rows // n_pairs) * n_pairs
    number = np.arange(first, last, dtype=np.int64) * n_keys // n_rows
    mixed = (number + 7_919 * month) * 2_654_435_761 % 4_294_967_291
    value = mixed % 9_000_000_000 + 1
    if revised_pct:
        value = np.where(mixed % 100 < revised_pct, value + 1_234, value)
    mass = np.where(mixed % 13 == 0, 0, mixed // 7 % 800_000_000)
    quantity = np.where(mixed % 5 == 0, 0, mixed // 11 % 90_000_000)
    within = number % n_pairs
    return Rows(
        within // N_PARTNERS,
        within % N_PARTNERS,
        number // n_pairs,
        value,
        mass,
        quantity,
    )


def _decimal(thousandths: int) -> str:
    whole, rest = divmod(thousandths, 1000)
    return f"{whole}.{rest:03d}".rstrip("0") if rest else f"{whole}.0"


def json_answer(n_rows: int, period: str = "202208") -> Iterator[bytes]:
    """A JSON answer of ``n_rows`` records as the publisher writes it, in pieces."""
    codes, partners = hs_codes(), areas()
    year, month = int(period[:4]), int(period[4:])
    yield f'{{"elapsedTime":"1.23 secs","count":{n_rows},"data":['.encode()
    for first in range(0, n_rows, _CHUNK):
        some = rows(first, min(first + _CHUNK, n_rows), n_rows)
        lines = []
        for product, partner, flow, value, mass, quantity in _figures(some):
            number = _decimal(value)
            lines.append(
                f'{{"typeCode":"C","freqCode":"M","refPeriodId":{period}01,"refYear":{year},'
                f'"refMonth":{month},"period":"{period}","reporterCode":{REPORTER},'
                f'"reporterISO":null,"reporterDesc":null,"flowCode":"{FLOWS[flow]}",'
                f'"flowDesc":null,"partnerCode":{partners[partner]},"partnerISO":null,'
                '"partnerDesc":null,"partner2Code":0,"partner2ISO":null,"partner2Desc":null,'
                f'"classificationCode":"{CLASSIFICATION}","classificationSearchCode":"HS",'
                f'"isOriginalClassification":true,"cmdCode":"{codes[product]}","cmdDesc":null,'
                '"aggrLevel":6,"isLeaf":true,"customsCode":"C00","customsDesc":null,'
                f'"mosCode":"0","motCode":0,"motDesc":null,"qtyUnitCode":{5 if quantity else -1},'
                f'"qtyUnitAbbr":null,"qty":{_decimal(quantity)},"isQtyEstimated":false,'
                '"altQtyUnitCode":-1,"altQtyUnitAbbr":null,"altQty":0.0,'
                f'"isAltQtyEstimated":false,"netWgt":{_decimal(mass) if mass else "null"},'
                '"isNetWgtEstimated":false,"grossWgt":0.0,"isGrossWgtEstimated":false,'
                f'"cifvalue":null,"fobvalue":{number},"primaryValue":{number},'
                '"legacyEstimationFlag":0,"isReported":true,"isAggregate":false}'
            )
        text = ",".join(lines)
        yield (text if first == 0 else f",{text}").encode()
    yield b'],"error":""}'


def tsv_lines(n_rows: int, period: str = "202208", *, revised_pct: int = 0) -> Iterator[bytes]:
    """The bulk file's header and ``n_rows`` lines, in pieces, before compression."""
    codes, partners = hs_codes(), areas()
    year, month = int(period[:4]), int(period[4:])
    yield ("\t".join(TSV_COLUMNS) + "\r\n").encode()
    before = f"20{REPORTER}{period}02100\tC\tM\t{period}01\t{year}\t{month}\t{period}\t{REPORTER}"
    for first in range(0, n_rows, _CHUNK):
        some = rows(first, min(first + _CHUNK, n_rows), n_rows, revised_pct=revised_pct)
        lines = []
        for product, partner, flow, value, mass, quantity in _figures(some):
            number = _decimal(value)
            lines.append(
                f"{before}\t{FLOWS[flow]}\t{partners[partner]}\t0\tHS\t{CLASSIFICATION}\t1\t"
                f"{codes[product]}\t6\tC00\t0\t0\t{5 if quantity else -1}\t"
                f"{_decimal(quantity) if quantity else ''}\t0\t-1\t\t0\t"
                f"{_decimal(mass) if mass else ''}\t0\t\t0\t\t{number}\t{number}\t0\t1\t0\r\n"
            )
        yield "".join(lines).encode()


def _figures(some: Rows) -> Iterator[tuple[int, int, int, int, int, int]]:
    return zip(
        some.product.tolist(),
        some.partner.tolist(),
        some.flow.tolist(),
        some.value.tolist(),
        some.mass.tolist(),
        some.quantity.tolist(),
        strict=True,
    )


def write_json(path: Path, n_rows: int) -> Path:
    """Writes a JSON answer of ``n_rows`` records, as received over the wire and inflated."""
    with path.open("wb") as file:
        file.writelines(json_answer(n_rows))
    if __debug__ and n_rows:
        with path.open("rb") as file:
            head = file.read(4096)
        record, _ = json.JSONDecoder().raw_decode(head[head.index(b"[") + 1 :].decode())
        assert tuple(record) == tuple(JSON_FIELDS), "the generator lost a field"  # noqa: S101
    return path


def write_tsv(path: Path, n_rows: int, *, revised_pct: int = 0, period: str = "202208") -> Path:
    """Writes a bulk file of ``n_rows`` lines, compressed as the publisher's are."""
    # Without its own name and the time of writing, so that the same rows are the same bytes.
    with (
        path.open("wb") as packed,
        igzip.IGzipFile("", "wb", compresslevel=1, fileobj=packed, mtime=0) as file,
    ):
        for piece in tsv_lines(n_rows, period, revised_pct=revised_pct):
            file.write(piece)
    return path
