"""Partner countries by their Turkish and English names, and what they may have been meant to be."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache, lru_cache

from programme_statistics import nomenclature, reference
from programme_statistics.sources.casing import squeeze
from programme_statistics.sources.members import forms

HOME = "TR"
FREE_ZONE = "TR_FREE_ZONE"
"""A free zone of Türkiye that the list of countries does not name."""
_ENOUGH = 0.95
_PREFIX = 4
_APART = 3
"""Letters by which two names that are nearly the same can differ in length."""


@cache
def _names() -> Mapping[str, str]:
    """Code of a partner by the squeezed form of each of its names; a later line never overrules."""
    known: dict[str, str] = {}
    path = forms.folder() / "country_aliases.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            known.setdefault(squeeze(row["alias"]), row["country_code"])
    partners = [c for c in reference.countries() if c.kind != "special" or c.code[:2] != "X-"]
    own = {country.code for country in reference.countries()}
    for country in partners:
        for name in (country.name_tr, country.name_en, country.code, country.iso3):
            if name:
                known.setdefault(squeeze(name), country.code)
    by_area = {row["area_code"]: row["country_code"] for row in nomenclature.area_rows()}
    for alias in nomenclature.area_alias_rows():
        if (code := by_area.get(alias["area_code"])) in own:
            known.setdefault(squeeze(alias["alias"]), str(code))
    for label in reference.tim_labels():
        if label.kind == "country" and label.code in own:
            known.setdefault(squeeze(label.label), label.code)
    return known


@lru_cache(maxsize=65536)
def country_code(text: str) -> str | None:
    """The code of the partner a text names; None if no name is the same. Similar is not enough."""
    key = squeeze(text)
    if code := _names().get(key):
        return code
    return FREE_ZONE if key.endswith(("serbestbolgesi", "freezone")) else None


@lru_cache(maxsize=4096)
def suggestion(text: str) -> str:
    """The name that a text is nearly the same as, for the receipt; empty if there is none."""
    key = squeeze(text)
    near = [n for n in _names() if n[:1] == key[:1] and abs(len(n) - len(key)) <= _APART]
    best = max(near, key=lambda name: _similarity(key, name), default="")
    if not best or _similarity(key, best) < _ENOUGH:
        return ""
    code = _names()[best]
    return next((c.name_tr for c in reference.countries() if c.code == code), code)


def _similarity(one: str, other: str) -> float:
    """The Jaro-Winkler similarity of two texts, 0 to 1."""
    jaro = _jaro(one, other)
    prefix = 0
    for a, b in zip(one[:_PREFIX], other[:_PREFIX], strict=False):
        if a != b:
            break
        prefix += 1
    return jaro + prefix * 0.1 * (1 - jaro)


def _jaro(one: str, other: str) -> float:
    if one == other:
        return 1.0
    reach = max(len(one), len(other)) // 2 - 1
    taken = [False] * len(other)
    matched: list[str] = []
    for at, letter in enumerate(one):
        for there in range(max(0, at - reach), min(len(other), at + reach + 1)):
            if not taken[there] and other[there] == letter:
                taken[there] = True
                matched.append(letter)
                break
    if not matched:
        return 0.0
    same = [letter for letter, is_taken in zip(other, taken, strict=True) if is_taken]
    moved = sum(a != b for a, b in zip(matched, same, strict=True)) / 2
    n = len(matched)
    return (n / len(one) + n / len(other) + (n - moved) / n) / 3
