"""Reads one cell as a published figure."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from programme_statistics.sources.tim.workbook import Cell, ErrorValue, is_blank

_CENT = Decimal("0.01")
_USD_PER_UNIT = 1000
_LIMIT_USD = Decimal(10) ** 15
"""A thousand times the country's yearly exports; anything larger is not a month's figure."""

_LONGEST_TEXT = 40

_PLAIN = re.compile(r"-?\d+", re.ASCII)
_GROUPED = re.compile(r"-?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})+", re.ASCII)
_ONE_SEPARATOR = re.compile(r"(-?\d+)([.,])(\d+)", re.ASCII)
_BOTH_SEPARATORS = re.compile(r"-?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*(?!\1)[.,]\d+", re.ASCII)


class NotAFigure(Exception):
    """A cell that should hold a figure and does not."""

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(reason)
        self.rule = rule
        self.reason = reason


def value_usd(cell: Cell) -> Decimal:
    """The cell's value in US dollars, exact to the cent; the workbook is in thousand US dollars.

    A spreadsheet keeps 116826.44 as the nearest binary fraction; its shortest decimal form is
    what the publisher typed, and what is rounded (half away from zero) to the cent.

    Raises:
        NotAFigure: the cell is blank, an error, a truth value, a date, no finite number, or text
            that does not read as one number.
    """
    if isinstance(cell, ErrorValue):
        raise NotAFigure("error_cell", f"the cell holds the spreadsheet error {cell.text}")
    if isinstance(cell, bool):
        raise NotAFigure("boolean_cell", "the cell holds a truth value, not a figure")
    if isinstance(cell, date | datetime | time | timedelta):
        raise NotAFigure("date_cell", "the cell is formatted as a date or a time, not as a figure")
    if isinstance(cell, str):
        number = _number_in_text(cell)
    else:
        if not math.isfinite(cell):
            raise NotAFigure("not_finite", "the cell holds no finite number")
        number = Decimal(repr(cell))
    usd = number * _USD_PER_UNIT
    if abs(usd) >= _LIMIT_USD:
        raise NotAFigure(
            "out_of_range",
            f"the figure is {_LIMIT_USD:,} USD or more, beyond any month's exports",
        )
    return usd.quantize(_CENT, ROUND_HALF_UP)


def is_zero(cell: Cell) -> bool:
    """Whether the cell holds the number 0, which is how an unpublished month is printed."""
    try:
        return value_usd(cell) == 0
    except NotAFigure:
        return False


def _number_in_text(text: str) -> Decimal:
    """The number in a text cell, if it can be read in one way only.

    ``1.234,56`` and ``1.234.567`` can; ``1.234`` is a thousand in Turkish and a fraction in
    English, and is refused.
    """
    if is_blank(text):
        raise NotAFigure("blank_cell", "the cell is empty, and a figure is due")
    word = text.replace("\N{NO-BREAK SPACE}", "").replace(" ", "").replace("\N{MINUS SIGN}", "-")
    if len(word) > _LONGEST_TEXT:
        raise NotAFigure("text_cell", "the cell holds text that is not a number")
    if _PLAIN.fullmatch(word):
        return Decimal(word)
    if _BOTH_SEPARATORS.fullmatch(word):
        comma_is_decimal = word.rindex(",") > word.rindex(".")
        thousands, decimal = (".", ",") if comma_is_decimal else (",", ".")
        return Decimal(word.replace(thousands, "").replace(decimal, "."))
    if _GROUPED.fullmatch(word):
        return Decimal(word.replace(".", "").replace(",", ""))
    match = _ONE_SEPARATOR.fullmatch(word)
    if match is None:
        raise NotAFigure("text_cell", "the cell holds text that is not a number")
    whole, _, fraction = match.groups()
    if len(fraction) == 3 and len(whole.lstrip("-")) <= 3 and whole.lstrip("-") != "0":
        raise NotAFigure(
            "ambiguous_number",
            "the text reads as thousands or as a fraction; the publisher has to store a number",
        )
    return Decimal(f"{whole}.{fraction}")
