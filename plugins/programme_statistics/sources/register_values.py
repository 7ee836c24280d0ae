"""Reads one value of a register: text in, typed value out."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from programme_statistics.sources.register import Field

_YES = {"yes": True, "true": True, "evet": True, "no": False, "false": False, "hayır": False}
_PATTERNS = {
    "code": (
        r"[A-Za-z0-9@][A-Za-z0-9@_./-]*",
        "a code of letters, digits, '-', '_', '.', '/' and nothing else",
    ),
    "integer": (r"-?[0-9]{1,9}", "a whole number without separators"),
    "decimal": (r"-?[0-9]+(\.[0-9]{1,6})?", "a number such as 1234.5, with at most six decimals"),
    "money": (r"-?[0-9]+(\.[0-9]{1,2})?", "an amount such as 1234.50, with at most two decimals"),
    "rate": (r"[0-9]+(\.[0-9]{1,8})?", "a rate such as 41.2345, with at most eight decimals"),
    "quarter": (r"[12][0-9]{3}-Q[1-4]", "a quarter such as 2026-Q3"),
    "nace": (r"TOTAL|[0-9]{2}(\.[0-9]{1,2})?", "a NACE code such as 15 or 15.20, or TOTAL"),
}
_NUMBERS = {"decimal", "money", "rate"}


class NoValue(ValueError):
    """The text is no value of its field; the message says which rule it breaks and the remedy."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


def value(field: Field, text: str) -> Any:
    """What ``text`` says in ``field``; None where it says nothing.

    Raises:
        NoValue: it is no value of the field.
    """
    if not text:
        if field.optional:
            return None
        raise NoValue("required", f"{field.name} is empty. Fill it in: {field.comment}.")
    typed = _typed(field, text)
    if field.min is not None and typed < field.min:
        raise NoValue("bounds", f"{field.name} is {text}; the least is {field.min}.")
    if field.max is not None and typed > field.max:
        raise NoValue("bounds", f"{field.name} is {text}; the most is {field.max}.")
    return typed


def _typed(field: Field, text: str) -> Any:
    if field.type == "text":
        return text
    if field.type == "date":
        return _date(field, text)
    if field.type == "boolean":
        if text.casefold() not in _YES:
            raise NoValue("type", f"{field.name} is {text!r}. Write yes or no.")
        return _YES[text.casefold()]
    if field.type == "choice":
        if text not in field.choices:
            raise NoValue(
                "choice", f"{field.name} is {text!r}. Write one of {', '.join(field.choices)}."
            )
        return text
    pattern, words = _PATTERNS[field.type]
    if not re.fullmatch(pattern, text, re.ASCII):
        raise NoValue("type", f"{field.name} is {text!r}. Write {words}.")
    if field.type == "integer":
        return int(text)
    return Decimal(text) if field.type in _NUMBERS else text


def _date(field: Field, text: str) -> date:
    for layout in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, layout).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    raise NoValue(
        "type",
        f"{field.name} is {text!r}. Write a day of the calendar as 2011-02-22 or 22.02.2011.",
    )
