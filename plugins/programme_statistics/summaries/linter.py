"""Compares every number in a sentence with the tables: nothing is said that cannot be looked up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from programme_statistics.summaries.facts import Language

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def numbers_in(text: str, language: Language) -> Sequence[Decimal]:
    """The numbers printed in ``text``, read in the language's style; signs are not looked at."""
    found = []
    for printed in _NUMBER.findall(text):
        plain = printed.replace(",", "") if language is Language.EN else printed.replace(".", "")
        found.append(Decimal(plain.replace(",", ".")))
    return found


def unsupported(
    sentences: Iterable[str], tables_text: str, language: Language
) -> Sequence[tuple[str, Decimal]]:
    """Each number of ``sentences`` that no table shows, with its sentence; empty is right."""
    shown = set(numbers_in(tables_text, language))
    return [
        (sentence, figure)
        for sentence in sentences
        for figure in numbers_in(sentence, language)
        if figure not in shown
    ]
