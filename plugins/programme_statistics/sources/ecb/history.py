"""Reads ``eurofxref-hist.zip``: every reference rate since 1999, newest first.

It is the other address of the rates, asked when the data portal is down. A line is a day; its
fields end with a comma, and a currency without a rate that day reads ``N/A``.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from datetime import date

from programme_statistics.errors import LayoutChanged, UnreadableFile
from programme_statistics.periods import Month
from programme_statistics.sources.ecb.csvdata import (
    CURRENCIES,
    DENOMINATOR,
    refuse_what_is_no_table,
)
from programme_statistics.sources.exchange_rate import ParsedRates, RateAccount

MAX_UNPACKED_BYTES = 32 * 1024 * 1024
"""The file of October 2026 unpacks to 1.9 MB."""

_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError)
_NO_RATE = frozenset({"", "N/A"})


def parse(body: bytes, month: Month, file_name: str) -> ParsedRates:
    """The rates from January to ``month``; what else the file holds is ignored by name.

    Raises:
        UnreadableFile: the bytes are no such archive.
        LayoutChanged: the table in it has another header or another way to write days.
    """
    reader = csv.reader(io.StringIO(_unpack(body, file_name), newline=""))
    header = [name.strip() for name in next(reader, [])]
    missing = [name for name in ("Date", *CURRENCIES) if name not in header]
    if missing:
        raise LayoutChanged(
            f"{file_name}, line 1: the column(s) {', '.join(missing)} are missing; it has "
            f"{','.join(header)[:300]}. If the publisher has renamed them, the new names belong "
            "into sources/ecb/history.py."
        )
    account = RateAccount(month, file_name, "eurofxref-hist")
    date_column = header.index("Date")
    currencies = [(at, name) for at, name in enumerate(header) if name and at != date_column]
    cells = 0
    for line in reader:
        if not line:
            continue
        if len(line) != len(header):
            raise LayoutChanged(
                f"{file_name}, line {reader.line_num}: {len(line)} fields where the header has "
                f"{len(header)}. The file is damaged; ask again."
            )
        cells += len(currencies)
        day = _day(line[date_column], file_name, reader.line_num)
        if not account.first_day <= day <= month.last_day:
            account.ignore("a day that was not asked for", len(currencies))
            continue
        for at, name in currencies:
            text = line[at].strip()
            if name not in CURRENCIES:
                account.ignore("a currency that was not asked for")
            elif text in _NO_RATE:
                account.ignore("no rate that day (N/A)")
            else:
                cell = f"line {reader.line_num}, {name}"
                account.take(day, DENOMINATOR, name, text, cell)
    return account.close(
        cells_read=cells,
        is_sample=False,
        notices=["The data portal did not answer; these are the rates of the published archive."],
    )


def _unpack(body: bytes, file_name: str) -> str:
    if not body.startswith(b"PK"):
        refuse_what_is_no_table(body, file_name)
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = archive.infolist()
            if len(parts) != 1 or not parts[0].filename.endswith(".csv"):
                raise UnreadableFile(
                    f"{file_name}: the archive holds "
                    f"{', '.join(part.filename for part in parts[:5]) or 'nothing'}, and one table "
                    "(eurofxref-hist.csv) is expected. Look at the landed file."
                )
            # The size that an archive announces is not to be relied on: reading stops at the limit.
            with archive.open(parts[0]) as part:
                content = part.read(MAX_UNPACKED_BYTES + 1)
    except _DAMAGE as error:
        raise UnreadableFile(
            f"{file_name}: the archive of {len(body):,} bytes is damaged or cut short ({error}). "
            "Ask again, and compare its size with the publisher's."
        ) from error
    if len(content) > MAX_UNPACKED_BYTES:
        raise UnreadableFile(
            f"{file_name}: the table in the archive is larger than {MAX_UNPACKED_BYTES:,} bytes, "
            "many times what every rate since 1999 takes. It was not read."
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"{file_name}: the table in the archive is not text in UTF-8 ({error}). Look at the "
            "landed file, and ask again later."
        ) from error


def _day(text: str, file_name: str, number: int) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise LayoutChanged(
            f"{file_name}, line {number}: Date is {text!r}, and a day such as 2026-10-30 is "
            "expected. The publisher has changed how days are written."
        ) from error
