"""Numbers as people type them, in Turkish (``1.234,56``) and English (``1,234.56``) style.

The style of a column is decided from the cells that can only be read one way; a cell such as
``1.234`` can be read both ways and follows them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from programme_statistics.sources.casing import fold

Style = Literal["tr", "en"]

MISSING = frozenset({"", "yok", "na", "nd", "null", "none", "bos", "veri yok", "bilinmiyor"})
"""Words for 'nothing is stated', folded; dashes and dots fold to the empty string."""

_GROUPED: Mapping[Style, re.Pattern[str]] = {
    "tr": re.compile(r"-?\d{1,3}(?:\.\d{3})*(?:,\d+)?|-?\d+(?:,\d+)?", re.ASCII),
    "en": re.compile(r"-?\d{1,3}(?:,\d{3})*(?:\.\d+)?|-?\d+(?:\.\d+)?", re.ASCII),
}
_BLANKS = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_MONEY = re.compile(r"(?:TL|TRY|USD|EUR|GBP|US\$|[₺$€£])", re.IGNORECASE)
_FACTOR = re.compile(r"(?:x?1\.?000|bin|thousand|milyon|million|mn|mio|milyar|billion)", re.I)
_FACTORS = {
    **dict.fromkeys(("1000", "x1000", "bin", "thousand"), Decimal(1000)),
    **dict.fromkeys(("milyon", "million", "mn", "mio"), Decimal(1_000_000)),
    **dict.fromkeys(("milyar", "billion"), Decimal(1_000_000_000)),
}
_TAIL = re.compile(r"(?<=\d)(bin|thousand|milyon|million|mn|mio|milyar|billion)$", re.I)
_IN_TEXT = re.compile(
    r"(?<![\d.,])((?:\d{1,3}(?:[ \u00a0\u2007\u2009\u202f]\d{3})++|\d++)(?:[.,]\d++)*+)"
    r"\s*+(bin|thousand|milyon|million|mn\b|mio\b|milyar|billion)?",
    re.ASCII | re.I,
)
_NUMERAL = re.compile(r"-?[\d.,]*\d[\d.,]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A cell's text without decoration: the numeral, and what its unit word multiplies it by.

    ``is_percent``: it stood beside a percent sign.
    """

    text: str
    factor: Decimal = Decimal(1)
    is_percent: bool = False


@dataclass(frozen=True, slots=True)
class ColumnStyle:
    """How the cells of a column are to be read.

    ``is_certain``: some cell can only be read this way. ``conflict`` holds two cells that can only
    be read in opposite ways; the column then has no style.
    """

    style: Style
    is_certain: bool
    conflict: tuple[str, str] | None = None


@lru_cache(maxsize=65536)
def is_missing(text: str) -> bool:
    """Whether the text says that nothing is stated. Zero is stated."""
    return not any(letter.isalnum() for letter in text) or fold(text) in MISSING


def factor_of(words: str) -> Decimal:
    """What a unit such as ``bin TL``, ``x1000`` or ``million USD`` multiplies by; 1 by default."""
    match = _FACTOR.search(words)
    return _FACTORS[match[0].lower().replace(".", "")] if match else Decimal(1)


@lru_cache(maxsize=65536)
def undress(text: str) -> Numeral:
    """The numeral in a text, without blanks, currency, percent sign and unit words.

    Brackets and a minus at the end mean a negative number. Raises ValueError where anything else
    stands beside the numeral.
    """
    bare = _BLANKS.sub("", text.strip().lstrip("'")).replace("\u2212", "-").replace("–", "-")
    bare = _MONEY.sub("", bare)
    is_percent = "%" in bare
    bare = bare.replace("%", "")
    if bare.startswith("(") and bare.endswith(")"):
        bare = "-" + bare[1:-1]
    factor = Decimal(1)
    if tail := _TAIL.search(bare):
        factor = _FACTORS[tail[1].lower()]
        bare = bare[: tail.start()]
    if bare.endswith("-"):
        bare = "-" + bare[:-1]
    bare = bare.removeprefix("+")
    if not _NUMERAL.fullmatch(bare):
        raise ValueError(f"{text!r} is not a number")
    return Numeral(bare, factor, is_percent)


@lru_cache(maxsize=65536)
def evidence(numeral: str) -> Style | None:
    """The only style the numeral can be read in; None if both or neither read it."""
    reads_tr = _GROUPED["tr"].fullmatch(numeral) is not None
    reads_en = _GROUPED["en"].fullmatch(numeral) is not None
    if reads_tr == reads_en:
        # 0.123 and 0,123 cannot be grouped thousands, although they look like it.
        if reads_tr and numeral.lstrip("-").startswith(("0.", "0,")):
            return "en" if "." in numeral else "tr"
        return None
    return "tr" if reads_tr else "en"


def column_style(texts: Iterable[str]) -> ColumnStyle | None:
    """The style of a column's texts; None where none of them tells.

    Texts that are no numbers tell nothing.
    """
    seen: dict[Style, str] = {}
    for text in texts:
        try:
            told = evidence(undress(text).text)
        except ValueError:
            continue
        if told is not None:
            seen.setdefault(told, text)
    if len(seen) == 2:
        return ColumnStyle("tr", is_certain=False, conflict=(seen["tr"], seen["en"]))
    return ColumnStyle(next(iter(seen)), is_certain=True) if seen else None


def depends_on_style(text: str) -> bool:
    """Whether the two styles read the text as two different numbers."""
    try:
        numeral = undress(text).text
    except ValueError:
        return False
    if "." not in numeral and "," not in numeral:
        return False
    return evidence(numeral) is None


@lru_cache(maxsize=65536)
def parse(text: str, style: Style) -> Decimal:
    """The number a text writes in a style; ValueError where it writes none."""
    numeral = undress(text)
    if not _GROUPED[style].fullmatch(numeral.text):
        raise ValueError(f"{text!r} is not a number in this column's style")
    if style == "tr":
        plain = numeral.text.replace(".", "").replace(",", ".")
    else:
        plain = numeral.text.replace(",", "")
    return Decimal(plain) * numeral.factor


def in_full(text: str) -> Iterator[Decimal]:
    """The numbers that a text states in full, in each style that reads them.

    One with a unit word behind it (``1.500 bin``) is not stated in full.
    """
    for numeral, unit in _IN_TEXT.findall(text):
        for style, reads in _GROUPED.items():
            if not unit and reads.fullmatch(_BLANKS.sub("", numeral)):
                yield parse(numeral, style)


def of_cell(cell: float) -> Decimal:
    """A number cell of a workbook, taken as it is: the shortest decimal that names it."""
    return Decimal(repr(cell)) if isinstance(cell, float) else Decimal(cell)
