"""HS and GTİP codes, and the two kinds of zero that spreadsheets lose.

A number cell drops the zero in front (0802 becomes 802); a dotted code read as a decimal number
drops the zero behind (6402.20 becomes 6402.2). Both leave an odd number of digits and want opposite
repairs, so that a repaired code counts only if the nomenclature has it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

LENGTHS = frozenset({4, 6, 8, 10, 12})
"""Digits a code can have; a chapter's two are for totals only."""

Problem = Literal["not_digits", "length", "unknown", "ambiguous", "split"]
Change = Literal["", "repaired", "mapped"]

_CODE = re.compile(r"\d[\d. \u00a0]*", re.ASCII)
_BLANKS = re.compile(r"[\s\u00a0]+")


@dataclass(frozen=True, slots=True)
class HsCode:
    """A resolved code, or what is wrong with it.

    ``change`` says that the code is not as written: a zero was put back, or an older revision's
    code was carried over. ``candidates`` are the codes it could be.
    """

    digits: str
    problem: Problem | None = None
    change: Change = ""
    candidates: tuple[str, ...] = ()


def hs_text(cell: object) -> str:
    """A cell's code as text; a number cell by its shortest decimal, 6403.0 as 6403."""
    if isinstance(cell, bool):
        return ""
    if isinstance(cell, float):
        return repr(cell) if cell != int(cell) else f"{int(cell)}"
    return _BLANKS.sub(" ", str(cell).strip().lstrip("'"))


def revision_of(year: int) -> str:
    """The revision of the HS that a year's exports are declared in."""
    return "H6" if year >= 2022 else "H5" if year >= 2017 else "H4"


@lru_cache(maxsize=65536)
def repairs(text: str) -> tuple[str, ...]:
    """The codes a text can stand for, the one its form speaks for first.

    Raises:
        ValueError: the text is no code.
    """
    if not _CODE.fullmatch(text):
        raise ValueError(f"{text!r} is not an HS code")
    groups = text.replace(" ", ".").split(".")
    digits = "".join(groups)
    if len(digits) % 2 == 0:
        return (digits,)
    left, right = f"0{digits}", f"{digits}0"
    return (right, left) if len(groups) > 1 and len(groups[0]) == 4 else (left, right)


def resolve(
    text: str,
    revision: str,
    codes: Mapping[str, Collection[str]],
    successors: Mapping[tuple[str, str], tuple[str, ...]],
) -> HsCode:
    """The code of ``revision`` that a text stands for.

    ``codes`` are the codes of each revision to six digits, ``successors`` the codes of the next
    revision that follow one. National digits behind the sixth are not judged.
    """
    try:
        candidates = repairs(text)
    except ValueError:
        return HsCode("", "not_digits")
    if len(candidates[0]) not in LENGTHS:
        return HsCode("", "length")
    found = [code for code in candidates if code[:6] in codes.get(revision, ())]
    if len(found) == 2:
        return HsCode("", "ambiguous", candidates=tuple(found))
    if found and found[0] == candidates[0]:
        return HsCode(found[0], change="repaired" if len(candidates) == 2 else "")
    if len(candidates) == 1 and len(candidates[0]) >= 6:
        return _carried_over(candidates[0][:6], revision, codes, successors)
    return HsCode("", "unknown", candidates=tuple(found))


def _carried_over(
    code: str,
    revision: str,
    codes: Mapping[str, Collection[str]],
    successors: Mapping[tuple[str, str], tuple[str, ...]],
) -> HsCode:
    """The code of ``revision`` that an older revision's subheading has become."""
    for older in sorted((name for name in codes if name < revision), reverse=True):
        if code not in codes[older]:
            continue
        reached = {code}
        for step in range(int(older[1:]), int(revision[1:])):
            reached = {new for one in reached for new in successors.get((f"H{step}", one), ())}
        if len(reached) == 1:
            return HsCode(reached.pop(), change="mapped")
        return HsCode("", "split", candidates=tuple(sorted(reached)))
    return HsCode("", "unknown")
