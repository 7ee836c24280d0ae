"""Days and quarters as people type them, in Turkish and English. Never month before day."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from programme_statistics.periods import Quarter
from programme_statistics.sources.casing import fold

_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            ("ocak", "january", "jan", "oca"),
            ("subat", "february", "feb", "sub"),
            ("mart", "march", "mar"),
            ("nisan", "april", "apr", "nis"),
            ("mayis", "may"),
            ("haziran", "june", "jun", "haz"),
            ("temmuz", "july", "jul", "tem"),
            ("agustos", "august", "aug", "agu"),
            ("eylul", "september", "sep", "sept", "eyl"),
            ("ekim", "october", "oct", "eki"),
            ("kasim", "november", "nov", "kas"),
            ("aralik", "december", "dec", "ara"),
        ],
        1,
    )
    for name in names
}
_DAY_FIRST = re.compile(r"(\d{1,2})[./\-](\d{1,2})[./\-](\d{4}|\d{2})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00)?)?", re.ASCII)
_NAMED = re.compile(r"(\d{1,2})[ .\-/]*([^\W\d_]+)[ .\-/]*(\d{4})")
_SPAN = re.compile(r"(\d{1,2}\.\d{1,2}\.\d{4})\s*[-–]\s*(\d{1,2}\.\d{1,2}\.\d{4})", re.ASCII)
_SERIAL = re.compile(r"\d{5}(?:[.,]0+)?", re.ASCII)
_EPOCH_1900 = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)
_LAST_SERIAL = 73_050
"""31.12.2099. A larger number in a date's column is something else."""

_SPLIT = re.compile(r"[^0-9a-z]+")
_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_QUARTER_WORDS = frozenset({"ceyrek", "ceyregi", "quarter", "qtr", "donem"})
_FUSED = re.compile(r"((?:19|20)\d\d)?[qc]([1-4])((?:19|20)\d\d)?", re.ASCII)
_ORDINAL = re.compile(r"([1-4])(?:st|nd|rd|th|inci|uncu|nci|ncu)?", re.ASCII)


def from_serial(serial: float, *, is_1904: bool) -> date:
    """The day a spreadsheet's serial number stands for; 45292 is 2024-01-01 (1900 system).

    Raises:
        ValueError: the number is no whole day of 1900 (or 1904) to 2099.
    """
    if serial != int(serial) or not 61 <= serial <= _LAST_SERIAL:
        raise ValueError(f"{serial} is not the serial number of a day")
    epoch = _EPOCH_1904 if is_1904 else _EPOCH_1900
    return epoch + timedelta(days=int(serial))


def read_date(cell: object, *, is_1904: bool = False) -> date:
    """The day in a cell: a date, a serial number, or a text with the day first.

    Raises:
        ValueError: the cell holds no day, or one that does not exist (31.02).
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return from_serial(cell, is_1904=is_1904)
    return _text_date(str(cell).strip().lstrip("'"), is_1904)


@lru_cache(maxsize=65536)
def _text_date(text: str, is_1904: bool) -> date:
    if match := _DAY_FIRST.fullmatch(text):
        return date(_full_year(match[3]), int(match[2]), int(match[1]))
    if match := _YEAR_FIRST.fullmatch(text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _NAMED.fullmatch(text):
        month = _MONTHS.get(fold(match[2]))
        if month is not None:
            return date(int(match[3]), month, int(match[1]))
    if _SERIAL.fullmatch(text):
        return from_serial(float(text.replace(",", ".")), is_1904=is_1904)
    raise ValueError(f"{text!r} is not a day; write it as dd.mm.yyyy")


def _full_year(digits: str) -> int:
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (2000 if int(digits) < 70 else 1900)


def read_quarter(cell: object) -> Quarter:
    """The quarter in a cell: ``2026-Q3``, ``2026/3. Çeyrek``, ``2026 Ç3``, ``Temmuz-Eylül 2026``.

    Raises:
        ValueError: the cell names no quarter; ``2026/3`` could be March and is not taken.
    """
    if isinstance(cell, Quarter):
        return cell
    if isinstance(cell, str):
        return _text_quarter(cell.strip().lstrip("'"))
    raise ValueError(f"{cell!r} is not a quarter; write it as 2026-Q3")


@lru_cache(maxsize=4096)
def _text_quarter(text: str) -> Quarter:
    words = [word for word in _SPLIT.split(fold(re.sub(r"[^\w]+", " ", text))) if word]
    years = {int(word) for word in words if _YEAR.fullmatch(word)}
    rest = [word for word in words if not _YEAR.fullmatch(word)]
    numbers: set[int] = set()
    if len(rest) == 1 and (match := _FUSED.fullmatch(rest[0])):
        years |= {int(year) for year in (match[1], match[3]) if year}
        numbers.add(int(match[2]))
    elif len(rest) == 2 and rest[0] in {"q", "c"} and rest[1] in {"1", "2", "3", "4"}:
        numbers.add(int(rest[1]))
    elif _QUARTER_WORDS & set(rest):
        numbers |= _numbered([word for word in rest if word not in _QUARTER_WORDS])
    elif rest and all(word in _MONTHS for word in rest):
        numbers |= _months([_MONTHS[word] for word in rest])
    elif match := _SPAN.fullmatch(text):
        return _span(match[1], match[2])
    if len(years) != 1 or len(numbers) != 1:
        raise ValueError(f"{text!r} is not a quarter; write it as 2026-Q3")
    return Quarter(years.pop(), numbers.pop())


def _numbered(words: list[str]) -> set[int]:
    if len(words) != 1:
        return set()
    if words[0] in _ROMAN:
        return {_ROMAN[words[0]]}
    match = _ORDINAL.fullmatch(words[0])
    return {int(match[1])} if match else set()


def _months(numbers: list[int]) -> set[int]:
    """The quarter whose first and last month, or all three, are named."""
    first, last = numbers[0], numbers[-1]
    whole = list(range(first, last + 1))
    if first % 3 == 1 and last == first + 2 and numbers in ([first, last], whole):
        return {last // 3}
    return set()


def _span(first: str, last: str) -> Quarter:
    """The quarter that two days bound: ``01.07.2026-30.09.2026``."""
    start, end = read_date(first), read_date(last)
    quarter = Quarter(start.year, (start.month + 2) // 3)
    months = quarter.months
    if (start, end) != (months[0].first_day, months[2].last_day):
        raise ValueError(f"{first}-{last} is not a quarter; write it as 2026-Q3")
    return quarter
