"""Reads the answer of the ECB's data portal in its format ``csvdata``, column by name.

The format is documented at https://data.ecb.europa.eu/help/api/data.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date

from programme_statistics.errors import LayoutChanged, UnreadableFile
from programme_statistics.periods import Month
from programme_statistics.sources.dataset import Presence
from programme_statistics.sources.exchange_rate import ParsedRates, RateAccount

CURRENCIES = ("GBP", "TRY", "USD")
"""What a euro is priced in, in the order of the question."""
DENOMINATOR = "EUR"
SAMPLE = "SAMPLE:"
"""A compilation note that begins so declares an answer rebuilt from published figures."""

_DIMENSIONS = {
    "FREQ": "D",
    "CURRENCY_DENOM": DENOMINATOR,
    "EXR_TYPE": "SP00",
    "EXR_SUFFIX": "A",
}
"""What was asked for: daily, against the euro, spot, average of the market at 14:15 CET."""
_REQUIRED = (*_DIMENSIONS, "CURRENCY", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS")
_ATTRIBUTES = frozenset(
    [
        *("KEY", "OBS_CONF", "OBS_PRE_BREAK", "OBS_COM", "TIME_FORMAT", "BREAKS", "COLLECTION"),
        *("COMPILING_ORG", "DISS_ORG", "DOM_SER_IDS", "PUBL_ECB", "PUBL_MU", "PUBL_PUBLIC"),
        *("UNIT_INDEX_BASE", "COMPILATION", "COVERAGE", "DECIMALS", "NAT_TITLE", "SOURCE_AGENCY"),
        *("SOURCE_PUB", "TITLE", "TITLE_COMPL", "UNIT", "UNIT_MULT"),
    ]
)
"""Columns that describe a series or an observation and are left out."""
COLUMNS = (
    *("KEY", "FREQ", "CURRENCY", "CURRENCY_DENOM", "EXR_TYPE", "EXR_SUFFIX"),
    *("TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "COMPILATION", "UNIT", "UNIT_MULT"),
)
"""The columns that a rebuilt answer has."""
_MISSING = "M"


def parse(body: bytes, month: Month, file_name: str, allow_sample: bool) -> ParsedRates:
    """The rates from January to ``month``: units of each currency for one euro.

    Raises:
        UnreadableFile: the bytes are no table.
        LayoutChanged: a column is missing, or the answer is to another question.
    """
    account = RateAccount(month, file_name, "csvdata")
    unknown: set[str] = set()
    is_sample = False
    lines = 0
    for number, row in _rows(body, file_name, unknown):
        cell = f"line {number}"
        lines += 1
        is_sample = is_sample or row.get("COMPILATION", "").startswith(SAMPLE)
        _check_question(row, file_name, cell)
        value, status = row["OBS_VALUE"].strip(), row["OBS_STATUS"].strip()
        if not value:
            account.ignore(f"no rate that day (status {status or 'not given'})")
            continue
        if status == _MISSING:
            account.reject("status", "the status says 'missing' beside a value", cell, value)
            continue
        day = _day(row["TIME_PERIOD"], file_name, cell)
        account.take(day, DENOMINATOR, row["CURRENCY"], value, cell)
    if is_sample and not allow_sample:
        raise LayoutChanged(
            f"{file_name}: the answer declares in its column COMPILATION that it is a sample, and "
            "the connection ecb does not allow one. Point the connection at the publisher, or add "
            '{"sample": true} to its extra.'
        )
    notices = [
        f"Columns nobody has seen were left out: {', '.join(sorted(unknown))}. Look in the "
        "publisher's documentation whether they change what a rate means."
    ]
    return account.close(cells_read=lines, is_sample=is_sample, notices=notices if unknown else ())


def presence(body: bytes, month: Month) -> Presence:
    """``not_yet`` for a table without any line: no rate of the span has been set."""
    text = body.strip()
    is_header_only = text.startswith((b"KEY,", b"\xef\xbb\xbfKEY,")) and b"\n" not in text
    return "not_yet" if is_header_only else "out"


def _rows(
    body: bytes, file_name: str, unknown: set[str]
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The lines with their numbers; ``unknown`` takes in the columns nobody has seen."""
    refuse_what_is_no_table(body, file_name)
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"{file_name}: the answer is not text in UTF-8 ({error}). Look at the landed file, and "
            "ask again later."
        ) from error
    reader = csv.reader(io.StringIO(text, newline=""))
    header = next(reader, [])
    missing = [name for name in _REQUIRED if name not in header]
    if missing:
        raise LayoutChanged(
            f"{file_name}, line 1: the column(s) {', '.join(missing)} are missing; it has "
            f"{', '.join(header)[:300]}. If the publisher has renamed them, the new names belong "
            "into sources/ecb/csvdata.py."
        )
    unknown.update(set(header) - set(_REQUIRED) - _ATTRIBUTES)
    for line in reader:
        if not line:
            continue
        if len(line) != len(header):
            raise LayoutChanged(
                f"{file_name}, line {reader.line_num}: {len(line)} fields where the header has "
                f"{len(header)}: {','.join(line)[:200]!r}. The answer is damaged or cut short; ask "
                "again."
            )
        yield reader.line_num, dict(zip(header, line, strict=True))


def _check_question(row: Mapping[str, str], file_name: str, cell: str) -> None:
    for name, asked in _DIMENSIONS.items():
        if row[name] != asked:
            raise LayoutChanged(
                f"{file_name}, {cell}: {name} is {row[name]!r}, and {asked!r} was asked for. The "
                "publisher understood the question otherwise; compare the load's address with the "
                "publisher's page."
            )
    if row["CURRENCY"] not in CURRENCIES:
        raise LayoutChanged(
            f"{file_name}, {cell}: CURRENCY is {row['CURRENCY']!r}, and only "
            f"{', '.join(CURRENCIES)} were asked for. The publisher understood the question "
            "otherwise; compare the load's address with the publisher's page."
        )
    unit, power = row.get("UNIT", ""), row.get("UNIT_MULT", "")
    if unit not in {"", row["CURRENCY"]} or power not in {"", "0"}:
        raise LayoutChanged(
            f"{file_name}, {cell}: the unit is {unit!r} times ten to the power {power!r}, and "
            f"single units of {row['CURRENCY']} are expected. Look at the publisher's page of the "
            "series."
        )


def _day(text: str, file_name: str, cell: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise LayoutChanged(
            f"{file_name}, {cell}: TIME_PERIOD is {text!r}, and a day such as 2026-10-30 is "
            "expected. The publisher has changed the series or its dates."
        ) from error


def refuse_what_is_no_table(body: bytes, file_name: str) -> None:
    """Refuses bytes that are not the table they should be.

    Raises:
        UnreadableFile: there are none, or they are a page.
    """
    if not body.strip():
        raise UnreadableFile(
            f"{file_name}: the answer has no bytes. Ask again later; if it stays so, open the "
            "load's address in a browser."
        )
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise UnreadableFile(
            f"{file_name}: the answer is a page (HTML or XML), not a table: the publisher is under "
            "maintenance or has moved. Read the landed page, and ask again later."
        )
