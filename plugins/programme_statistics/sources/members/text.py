"""Text files: how they are encoded, what separates their fields, and their rows.

Excel in Turkish writes ``;`` and, by the kind of 'CSV' chosen, UTF-8 with a mark, Windows-1254 or
UTF-16. Whatever was decoded wrongly once before is put right once, or refused.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

MAX_LINE = 1_000_000
"""Characters in a line. A row of the widest form has about two thousand."""
MAX_FIELD = 32_767
"""Characters in a field: what a spreadsheet's cell can hold."""
MAX_ROWS = 250_000
"""A quarter of 5,000 companies with 40 lines each fits into one file."""
MAX_COLUMNS = 256
MAX_CELLS = 4_000_000
MAX_TEXT = 64 * 1024 * 1024
"""Letters in the cells of a workbook, those of a text that many cells share as often as it stands
there. A row of the widest form has about two hundred."""
MAX_MERGED = 50_000
"""Ranges of merged cells. A table has a dozen."""
DELIMITERS = (";", ",", "\t", "|")

_UPPER_HALF = "\x80-\xbf" + bytes(range(0x80, 0xA0)).decode("cp1252", errors="ignore")
_UTF8_AS_1254 = re.compile(f"[ÂÃÄÅ][{_UPPER_HALF}]")
"""Two letters that stand for one: what Windows-1254 or -1252 makes of the bytes of UTF-8."""
_1254_AS_LATIN1 = re.compile("[ýþðÝÞÐ]")
_TURKISH = re.compile("[ıİşŞğĞ]")
_1254_LETTERS = str.maketrans("ýþðÝÞÐ", "ışğİŞĞ")
_SEP = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


class Unreadable(Exception):
    """The file cannot be read; ``case`` is the sentence of rule V01 that says why."""

    def __init__(self, case: str, **params: str) -> None:
        super().__init__(case)
        self.case = case
        self.params = params


class Budget:
    """What a file may need of something; spending more refuses the file for ``case``."""

    def __init__(self, case: str, limit: int) -> None:
        self._case, self._limit, self._spent = case, limit, 0

    def spend(self, number: int) -> None:
        """Spends so much of it.

        Raises:
            Unreadable: that is more than is left.
        """
        self._spent += number
        if self._spent > self._limit:
            raise Unreadable(self._case, limit=f"{self._limit:,}")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text, and how it was encoded; ``is_repaired``: it had been decoded wrongly."""

    text: str
    encoding: str
    is_repaired: bool = False


def decode(content: bytes) -> Decoded:
    """The text of a file: by its mark, else strict UTF-8, else Windows-1254.

    Raises:
        Unreadable: it is no text, or its letters cannot be put right.
    """
    text, encoding = _decode(content)
    if match := _CONTROL.search(text):
        line = str(text.count("\n", 0, match.start()) + 1)
        raise Unreadable("control_characters", line=line, character=f"U+{ord(match[0]):04X}")
    repaired = repair(text)
    return Decoded(repaired, encoding, is_repaired=repaired != text)


def _decode(content: bytes) -> tuple[str, str]:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if content.startswith(mark):
            try:
                return content[len(mark) :].decode(encoding.removesuffix("-sig")), encoding
            except UnicodeDecodeError as error:
                raise Unreadable("encoding", offset=str(error.start), encoding=encoding) from error
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1254"), "cp1254"
    except UnicodeDecodeError as error:
        raise Unreadable("encoding", offset=str(error.start), encoding="cp1254") from error


def repair(text: str) -> str:
    """``text`` with wrongly decoded Turkish letters put right, once.

    Raises:
        Unreadable: it was decoded wrongly more than once, or only in parts.
    """
    if _UTF8_AS_1254.search(text):
        try:
            mended = _as_bytes(text).decode("utf-8")
        except (UnicodeDecodeError, UnicodeEncodeError) as error:
            raise Unreadable("mojibake", example=_example(text)) from error
        if _UTF8_AS_1254.search(mended):
            raise Unreadable("mojibake", example=_example(text))
        return mended
    if _1254_AS_LATIN1.search(text) and not _TURKISH.search(text):
        return text.translate(_1254_LETTERS)
    return text


def _as_bytes(text: str) -> bytes:
    """The bytes a text was decoded from as Windows-1254 or Windows-1252, which differ little."""
    raw = bytearray()
    for letter in text:
        code = ord(letter)
        if code < 0x100 and letter not in "ÐÝÞðýþ":
            raw.append(code)
            continue
        try:
            raw += letter.encode("cp1254")
        except UnicodeEncodeError:
            raw += letter.encode("cp1252")
    return bytes(raw)


def _example(text: str) -> str:
    match = _UTF8_AS_1254.search(text)
    at = match.start() if match else 0
    return text[max(0, at - 10) : at + 10].strip()


def rows(text: str, delimiter: str, limit: int = MAX_ROWS) -> list[list[str]]:
    """The rows of a text file, at most ``limit``; a quoted field may hold line breaks.

    Raises:
        Unreadable: a quote is never closed, or a line, a field or the file is too long.
    """
    lines = list(io.StringIO(text, newline=""))
    if lines and _SEP.fullmatch(lines[0]):
        # The line stays as an empty row, so that rows keep the numbers the sender sees.
        lines[0] = "\n"
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_LINE:
            raise Unreadable("long_line", line=str(number), limit=f"{MAX_LINE:,}")
    try:
        return _parsed(lines, delimiter, limit, strict=True)
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            raise Unreadable("open_quote") from error
    try:
        return _parsed(lines, delimiter, limit, strict=False)
    except csv.Error as error:
        raise Unreadable("long_field", limit=f"{MAX_FIELD:,}") from error


def _parsed(lines: Sequence[str], delimiter: str, limit: int, *, strict: bool) -> list[list[str]]:
    reader = csv.reader(lines, delimiter=delimiter, strict=strict)
    found: list[list[str]] = []
    cells = Budget("cells", MAX_CELLS)
    for row in reader:
        if len(found) >= limit:
            if limit < MAX_ROWS:
                return found
            raise Unreadable("rows", limit=f"{MAX_ROWS:,}")
        if len(row) > MAX_COLUMNS and any(row[MAX_COLUMNS:]):
            raise Unreadable("columns", limit=str(MAX_COLUMNS), columns=f"{len(row):,}")
        if any(len(value) > MAX_FIELD for value in row):
            raise Unreadable("long_field", limit=f"{MAX_FIELD:,}")
        while row and not row[-1]:
            row.pop()  # the empty columns that a spreadsheet program writes behind the last one
        cells.spend(len(row))
        # Rows stand at the line they begin on; the lines a quoted field runs over stay empty.
        found.append(row)
        found.extend([] for _ in range(reader.line_num - len(found)))
    return found


def stated_delimiter(text: str) -> str | None:
    """The delimiter that the first line states (``sep=;``); None if it states none."""
    match = _SEP.fullmatch(text.split("\n", 1)[0].strip("\r") + "\n")
    return match[1] if match else None
