"""Cells as typed values, by the kind of their field. What cannot be read is told, never guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache

from programme_statistics import reference
from programme_statistics.sources.casing import squeeze
from programme_statistics.sources.choices import all_choices
from programme_statistics.sources.members import countries, dates, forms, numbers
from programme_statistics.sources.members.forms import Field
from programme_statistics.sources.members.hs_codes import hs_text, repairs
from programme_statistics.sources.members.numbers import Style
from programme_statistics.sources.members.submission import Value
from programme_statistics.sources.members.tax_numbers import read_tax_number
from programme_statistics.sources.members.workbook import Cell, ErrorValue

RULE_OF_KIND: Mapping[str, str] = {
    "tax_no": "V02",
    "period": "V03",
    "hs_code": "V05",
    "country": "V06",
    "countries": "V06",
    "currency": "V07",
}
"""The rule that speaks of each kind of field; V04 of all others."""

_CODED = frozenset({"country", "countries", "currency", "code", "choice"})
MAX_NUMBER = Decimal(10) ** 15
_WHOLE = Decimal(1)
_STEPS = {places: Decimal(1).scaleb(-places) for places in set(forms.NUMBERS.values())}
_YES = frozenset({"evet", "e", "yes", "y", "x", "1", "true", "dogru", "var"})
_NO = frozenset({"hayir", "h", "no", "n", "0", "false", "yanlis"})
_ERROR = re.compile(r"#(?:[A-ZÇĞİÖŞÜ]+(?:/[A0])?[!?]?|#+)")
"""What spreadsheet programs write for an error, in Turkish (``#YOK``) and English (``#N/A``)."""
_NACE = re.compile(r"(\d{2})[. ]?(\d{1,2})(?:[. ]?\d{2})?", re.ASCII)
_CODE = re.compile(r"[A-Z0-9][A-Z0-9 ._/\-ÇĞÖŞÜ]{0,63}")
_ASCII_I = str.maketrans("İı", "Ii")


class CellProblem(Exception):
    """A cell that holds no value of its field; ``case`` is the sentence of the field's rule."""

    def __init__(self, case: str, **params: str) -> None:
        super().__init__(case)
        self.case = case
        self.params = params


@dataclass(frozen=True, slots=True)
class Column:
    """What the cells of one column have in common.

    ``style`` is how its numerals are read, and ``is_guessed`` that nothing in the file told it.
    ``conflict`` are two numerals that contradict each other. ``factor`` multiplies every number.
    """

    field: Field
    style: Style = "tr"
    is_guessed: bool = False
    conflict: tuple[str, str] | None = None
    factor: Decimal = _WHOLE
    is_1904: bool = False


def shown(cell: Cell) -> str:
    """A cell as the sender sees it, for the receipt."""
    if isinstance(cell, str):
        return " ".join(cell.split())
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return f"{int(cell)}" if cell == int(cell) else repr(cell)
    if isinstance(cell, datetime):
        return f"{cell:%d.%m.%Y}" if cell.time() == time() else f"{cell:%d.%m.%Y %H:%M}"
    return f"{cell:%d.%m.%Y}" if isinstance(cell, date) else str(cell)


def is_empty(cell: Cell, field: Field) -> bool:
    """Whether the cell states nothing. Of codes only blanks and dashes do: NA is Namibia."""
    if not isinstance(cell, str):
        return False
    if isinstance(cell, ErrorValue) or cell[:1] == "#":
        return False
    return _is_blank(cell) if field.kind in _CODED else numbers.is_missing(cell)


@lru_cache(maxsize=65536)
def _is_blank(text: str) -> bool:
    return not any(letter.isalnum() or letter in "$€£₺" for letter in text)


def read_cell(cell: Cell, column: Column) -> Value:
    """The value of a cell that is not empty.

    Raises:
        CellProblem: it holds no value of its field.
    """
    if isinstance(cell, ErrorValue):
        raise CellProblem("formula" if cell == "=" else "spreadsheet_error")
    if isinstance(cell, str) and cell[:1] == "#" and _ERROR.fullmatch(cell.strip()):
        raise CellProblem("spreadsheet_error")
    return _READERS[column.field.kind](cell, column)


def _number(cell: Cell, column: Column) -> Value:
    field = column.field
    is_percent = False
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise CellProblem("not_a_number")
    if isinstance(cell, str):
        if column.conflict and (numbers.depends_on_style(cell) or "," in cell or "." in cell):
            one, other = column.conflict
            raise CellProblem("style_conflict", one=one, other=other)
        try:
            value = numbers.parse(cell, column.style)
            is_percent = numbers.undress(cell).is_percent
        except ValueError as error:
            raise CellProblem("not_a_number") from error
    else:
        value = numbers.of_cell(cell)
    value *= column.factor
    if abs(value) >= MAX_NUMBER:
        raise CellProblem("range", minimum="", maximum=f"{MAX_NUMBER:.0f}")
    if field.kind == "percent" and 0 < value <= 1 and not is_percent:
        raise CellProblem("fraction", suggestion=f"{(value * 100).normalize():f}")
    _check_range(value, field)
    if field.kind == "integer":
        if value != value.to_integral_value():
            raise CellProblem("not_whole")
        return int(value)
    return value.quantize(_STEPS[forms.NUMBERS[field.kind]], ROUND_HALF_UP)


def _check_range(value: Decimal, field: Field) -> None:
    below = field.minimum is not None and value < field.minimum
    above = field.maximum is not None and value > field.maximum
    if below or above:
        low = "" if field.minimum is None else f"{field.minimum:f}"
        high = "" if field.maximum is None else f"{field.maximum:f}"
        raise CellProblem("range" if high else "negative", minimum=low, maximum=high)


def _tax_no(cell: Cell, column: Column) -> Value:
    number = read_tax_number(cell)
    if number.problem is not None:
        raise CellProblem(number.problem)
    return number.digits


def _period(cell: Cell, column: Column) -> Value:
    try:
        return dates.read_quarter(cell)
    except ValueError as error:
        raise CellProblem("not_a_quarter") from error


def _date(cell: Cell, column: Column) -> Value:
    try:
        return dates.read_date(cell, is_1904=column.is_1904)
    except ValueError as error:
        raise CellProblem("not_a_date") from error


def _country(cell: Cell, column: Column) -> Value:
    text = shown(cell)
    code = countries.country_code(text)
    if code is None:
        suggestion = countries.suggestion(text)
        raise CellProblem("similar" if suggestion else "unknown", suggestion=suggestion)
    if code == countries.HOME:
        raise CellProblem("home")
    return code


def _countries(cell: Cell, column: Column) -> Value:
    names = [name.strip() for name in re.split(r"[;,\n]", shown(cell)) if name.strip()]
    return tuple(dict.fromkeys(str(_country(name, column)) for name in names))


def _hs_code(cell: Cell, column: Column) -> Value:
    text = hs_text(cell)
    try:
        repairs(text)
    except ValueError as error:
        raise CellProblem("not_digits") from error
    return text


@cache
def _choices(name: str) -> Mapping[str, str]:
    known: dict[str, str] = {}
    for choice in all_choices()[name]:
        for word in (choice.code, choice.name.tr, choice.name.en, *choice.aliases):
            known.setdefault(squeeze(word) or word, choice.code)
    return known


def _choice(cell: Cell, column: Column) -> Value:
    text = shown(cell)
    name = column.field.choices or "currency"
    code = _choices(name).get(squeeze(text) or text)
    if code is None:
        allowed = ", ".join(choice.code for choice in all_choices()[name])
        raise CellProblem("unknown_choice", allowed=allowed)
    return code


def _yes_no(cell: Cell, column: Column) -> Value:
    if isinstance(cell, bool):
        return cell
    word = squeeze(shown(cell))
    if word in _YES or word in _NO:
        return word in _YES
    raise CellProblem("not_yes_no")


@cache
def _provinces() -> Mapping[str, str]:
    known: dict[str, str] = {}
    for province in reference.provinces():
        plate = province.code.removeprefix("TR-")
        for word in (province.name_tr, province.name_en, province.code, plate, plate.lstrip("0")):
            known.setdefault(squeeze(word), province.code)
    return known


def _province(cell: Cell, column: Column) -> Value:
    code = _provinces().get(squeeze(shown(cell)))
    if code is None:
        raise CellProblem("unknown_province")
    return code


def _nace(cell: Cell, column: Column) -> Value:
    match = _NACE.fullmatch(shown(cell))
    if match is None:
        raise CellProblem("not_nace")
    return f"{match[1]}.{match[2]:0<2}"


def _digits(cell: Cell, column: Column) -> Value:
    text = shown(cell).lstrip("'").replace(" ", "")
    length = column.field.length
    if not (text.isascii() and text.isdigit()) or (length and len(text) != length):
        raise CellProblem("digits", length=str(length or ""))
    return text


def _code(cell: Cell, column: Column) -> Value:
    text = shown(cell).lstrip("'").translate(_ASCII_I).upper()
    if not _CODE.fullmatch(text):
        raise CellProblem("not_a_code")
    return text


def _text(cell: Cell, column: Column) -> Value:
    return shown(cell).lstrip("'")


def _list(cell: Cell, column: Column) -> Value:
    parts = (part.strip() for part in re.split(r"[;\n]", str(cell)))
    return tuple(dict.fromkeys(part for part in parts if part))


_READERS: Mapping[str, Callable[[Cell, Column], Value]] = {
    **dict.fromkeys(forms.NUMBERS, _number),
    "tax_no": _tax_no,
    "period": _period,
    "date": _date,
    "country": _country,
    "countries": _countries,
    "hs_code": _hs_code,
    "currency": _choice,
    "choice": _choice,
    "yes_no": _yes_no,
    "province": _province,
    "nace": _nace,
    "digits": _digits,
    "code": _code,
    "title": _text,
    "text": _text,
    "free_text": _text,
    "list": _list,
}


def texts(cells: Sequence[Cell]) -> list[str]:
    """The cells that hold text."""
    return [c for c in cells if isinstance(c, str) and c and not isinstance(c, ErrorValue)]
