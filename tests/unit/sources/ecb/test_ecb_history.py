"""The archive of all rates: the real one, and broken ones."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from programme_statistics.errors import LayoutChanged, UnreadableFile
from programme_statistics.periods import Month
from programme_statistics.sources.ecb import history
from programme_statistics.sources.ecb.datasets import parse
from programme_statistics.sources.exchange_rate import ParsedRates

JANUARY = Month(2026, 1)
TABLE = (
    "Date,USD,JPY,TRL,TRY,GBP,\n"
    "2026-01-06,1.11,180,N/A,51,0.87,\n"
    "2026-01-05,1.10,181,N/A,N/A,0.86,\n"
    "2025-12-31,1.09,182,N/A,50,0.85,\n"
)


def archive(table: str = TABLE, name: str = "eurofxref-hist.csv") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as content:
        content.writestr(name, table)
    return file.getvalue()


def read(body: bytes, month: Month = JANUARY) -> ParsedRates:
    return parse(body, month, "ecb_rates/2026-01/archive.zip", False)


def test_newest_first_with_a_trailing_comma_is_read_oldest_first() -> None:
    parsed = read(archive())
    assert [(str(rate.observed_on), rate.quote_code, rate.rate) for rate in parsed.rates] == [
        ("2026-01-05", "GBP", Decimal("0.86")),
        ("2026-01-05", "USD", Decimal("1.10")),
        ("2026-01-06", "GBP", Decimal("0.87")),
        ("2026-01-06", "TRY", Decimal(51)),
        ("2026-01-06", "USD", Decimal("1.11")),
    ]


def test_every_cell_is_accounted_for() -> None:
    parsed = read(archive())
    assert parsed.cells_read == 15
    assert parsed.observed_cells == 5
    assert parsed.ignored == {
        "a currency that was not asked for": 4,
        "no rate that day (N/A)": 1,
        "a day that was not asked for": 5,
    }


def test_the_load_says_that_the_archive_stood_in() -> None:
    assert "did not answer" in read(archive()).notices[0]


def test_the_real_archive_has_a_rate_for_every_business_day_of_2025(shared_data: Path) -> None:
    body = (shared_data / "fx" / "eurofxref-hist.zip").read_bytes()
    parsed = read(body, Month(2025, 12))
    assert len(parsed.rates) == 3 * 255
    assert parsed.cells_read == (
        parsed.observed_cells + len(parsed.rejects) + sum(parsed.ignored.values())
    )
    assert not parsed.rejects


def test_the_old_lira_is_not_read(shared_data: Path) -> None:
    body = (shared_data / "fx" / "eurofxref-hist.zip").read_bytes()
    rates = read(body, Month(2005, 1)).rates
    liras = [rate.rate for rate in rates if rate.quote_code == "TRY"]
    assert len(liras) == 21
    assert all(1 < rate < 2 for rate in liras)


@pytest.mark.parametrize("column", ["Date", "USD", "TRY", "GBP"])
def test_a_renamed_column_stops_the_load(column: str) -> None:
    with pytest.raises(LayoutChanged, match=rf"the column\(s\) {column} are missing"):
        read(archive(TABLE.replace(column, "XXX", 1)))


def test_a_day_written_otherwise_stops_the_load() -> None:
    with pytest.raises(LayoutChanged, match="line 2: Date is '06 January 2026'"):
        read(archive(TABLE.replace("2026-01-06", "06 January 2026")))


def test_a_rate_of_zero_is_rejected() -> None:
    (reject,) = read(archive(TABLE.replace("1.11", "0"))).rejects
    assert (reject.rule, reject.cell) == ("positive", "line 2, USD")


def test_a_line_of_another_length_is_refused() -> None:
    with pytest.raises(LayoutChanged, match="line 2: 6 fields where the header has 7"):
        read(archive(TABLE.replace("180,", "")))


@pytest.mark.parametrize("size", [4, 60, -10])
def test_an_archive_cut_short_is_refused(size: int) -> None:
    with pytest.raises(UnreadableFile, match="damaged or cut short"):
        read(archive()[:size])


def test_a_flipped_byte_is_noticed() -> None:
    body = bytearray(archive())
    body[60] ^= 0xFF
    with pytest.raises(UnreadableFile, match="damaged or cut short"):
        read(bytes(body))


def test_an_archive_that_unpacks_without_end_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MAX_UNPACKED_BYTES", 1_000_000)
    bomb = archive("0" * 50_000_000)
    assert len(bomb) < 60_000
    with pytest.raises(UnreadableFile, match="larger than 1,000,000 bytes"):
        read(bomb)


def test_an_archive_with_something_else_in_it_is_refused() -> None:
    with pytest.raises(UnreadableFile, match=r"holds readme\.txt"):
        read(archive(name="readme.txt"))


def test_a_page_in_its_place_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="is a page"):
        read(b"<html>moved</html>")


def test_an_encrypted_archive_is_refused() -> None:
    body = bytearray(archive())
    body[6] |= 1  # the flag in the file's own header
    body[body.index(b"PK\x01\x02") + 8] |= 1  # and in the directory
    with pytest.raises(UnreadableFile, match="damaged or cut short"):
        read(bytes(body))
