"""Turkish tax numbers: VKN of companies (10 digits) and TCKN of sole traders (11 digits).

The checksums are those of the Revenue Administration and the Population Directorate. A number that
passes may still belong to nobody: only the register knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

Problem = Literal["empty", "digits_lost", "not_digits", "length", "placeholder", "checksum"]

_DIGITS = re.compile(r"[0-9]+")  # str.isdigit accepts the digits of other scripts
_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?\s*[eE]\s*\+?\s*[0-9]+")
_ZERO_DECIMALS = re.compile(r"([0-9]{9,11})[.,]0+")
_RUN = re.compile(r"[0-9](?:[\s.\-']?[0-9]){8,}")
"""What may hold tax numbers in a text: 9 digits or more, with separators or without."""
_MERSIS_DIGITS = 16
_SHORTEST = 9
_LEAST, _MOST = 10**8, 10**11
"""Between these a number has as many digits as a tax number, one of which may be a lost zero."""
_SEPARATORS = re.compile(r"[\s.\-\u00a0\u2009\u202f']")


@dataclass(frozen=True, slots=True)
class TaxNumber:
    """A tax number as read: its digits, or what is wrong with it.

    ``is_padded``: a leading zero was put back, which is right only if the register has the number.
    """

    digits: str
    problem: Problem | None = None
    is_padded: bool = False


@lru_cache(maxsize=65536)
def is_vkn(digits: str) -> bool:
    """Whether ten digits carry the checksum of a VKN."""
    if len(digits) != 10 or not _DIGITS.fullmatch(digits):
        return False
    total = 0
    for position in range(1, 10):
        moved = (int(digits[position - 1]) + 10 - position) % 10
        if moved:
            total += (moved * 2 ** (10 - position)) % 9 or 9
    return (10 - total % 10) % 10 == int(digits[9])


def is_tckn(digits: str) -> bool:
    """Whether eleven digits carry the two checksums of a TCKN."""
    if len(digits) != 11 or not _DIGITS.fullmatch(digits) or digits[0] == "0":
        return False
    numbers = [int(digit) for digit in digits]
    tenth = (7 * sum(numbers[0:9:2]) - sum(numbers[1:8:2])) % 10
    return numbers[9] == tenth and numbers[10] == sum(numbers[:10]) % 10


def is_placeholder(digits: str) -> bool:
    """Whether the digits are typed to fill a cell: all the same, or counting up or down."""
    if len(set(digits[:-1])) == 1:
        return True
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(digits)}
    return steps in ({1}, {9})


def read_tax_number(cell: object) -> TaxNumber:
    """The tax number in a cell; a number cell is taken by its digits."""
    if isinstance(cell, bool):
        return TaxNumber("", "not_digits")
    if isinstance(cell, int | float):
        if cell != int(cell):
            return TaxNumber("", "not_digits")
        text = f"{int(cell)}"
    else:
        text = str(cell).strip().lstrip("'")
    if not text:
        return TaxNumber("", "empty")
    if _SCIENTIFIC.fullmatch(text):
        return TaxNumber("", "digits_lost")
    if match := _ZERO_DECIMALS.fullmatch(text):
        text = match[1]
    digits = _SEPARATORS.sub("", text)
    if not _DIGITS.fullmatch(digits):
        return TaxNumber("", "not_digits")
    return _judged(digits)


def tax_numbers_in(cell: object) -> Iterator[str]:
    """Every valid tax number in a cell, also in the midst of a text or within a MERSIS number.

    For who looks for a company: digits that happen to carry the checksum are given as well.
    """
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        return
    if not isinstance(cell, str):
        if _LEAST <= cell < _MOST and (number := read_tax_number(cell)).digits:
            yield number.digits
        return
    if len(cell) < _SHORTEST:
        return
    for run in _RUN.findall(cell):
        for digits in _joined(_SEPARATORS.split(run)):
            if (number := _judged(digits)).digits:
                yield number.digits


def _joined(groups: Sequence[str]) -> Iterator[str]:
    """What may be a tax number of groups of digits that follow each other."""
    for first in range(len(groups)):
        digits = ""
        for group in groups[first:]:
            digits += group
            if len(digits) > _MERSIS_DIGITS:
                break
            if len(digits) == _MERSIS_DIGITS and digits[0] == "0":
                yield digits[1:11]  # 0, the tax number, and five digits of the branch
            elif len(digits) >= _SHORTEST:
                yield digits


def _judged(digits: str) -> TaxNumber:
    is_padded = len(digits) == 9
    if is_padded:
        digits = f"0{digits}"
    if len(digits) not in {10, 11}:
        return TaxNumber("", "length")
    if is_placeholder(digits):
        return TaxNumber("", "placeholder")
    if not (is_vkn(digits) or is_tckn(digits)):
        return TaxNumber("", "checksum")
    return TaxNumber(digits, is_padded=is_padded)
