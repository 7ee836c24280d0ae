"""The publisher's labels: their normal form, and the table that gives each its code.

Labels are decorated with dots, blanks and line breaks, and the same word is spelt with different
Turkish letters from file to file (``NİSAN``, ``NISAN``, ``ARALıK``). They are compared in a normal
form; what that form does not absorb stands as an alias in ``include/reference/tim_labels.csv``.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

from programme_statistics import reference
from programme_statistics.errors import ConfigurationError

LABELS_FILE = "include/reference/tim_labels.csv"


def fold(text: str) -> str:
    """The normal form of a label: its letters and digits, without case, accents or Turkish dots.

    ``'.     A. BİTKİSEL ÜRÜNLER'`` and ``'A.Bitkisel Urunler'`` both give ``abitkiselurunler``.
    """
    decomposed = unicodedata.normalize("NFKD", text).casefold().replace("ı", "i")
    return "".join(letter for letter in decomposed if letter.isalnum())


def clean(text: str) -> str:
    """``text`` on one line, without the decoration around it, for a message."""
    return " ".join(text.replace("\x00", "").split()).strip(". ")


@cache
def codes(kind: str) -> Mapping[str, str]:
    """The code of every known label of one ``kind`` (``sector``, ``month`` ...), by normal form.

    Raises:
        ConfigurationError: two lines of the table give one label different codes.
    """
    known: dict[str, str] = {}
    for label, code in _lines(kind):
        key = fold(label)
        if known.setdefault(key, code) != code:
            raise ConfigurationError(
                f"{LABELS_FILE}: the {kind} label {label!r} means {known[key]} and {code}. "
                "A label has one code: remove one of the two lines."
            )
    return MappingProxyType(known)


def _lines(kind: str) -> Iterable[tuple[str, str]]:
    """Labels and codes of one kind: the Turkish names of the dimension, then the aliases."""
    if kind == "sector":
        # Group rows carry a numeral in front; how they are printed stands among the aliases.
        yield from ((row.name_tr, row.code) for row in reference.sectors() if row.kind == "sector")
    elif kind == "province":
        yield from ((row.name_tr, row.code) for row in reference.provinces())
    elif kind == "country":
        yield from ((row.name_tr, row.code) for row in reference.countries())
    yield from ((row.label, row.code) for row in reference.tim_labels() if row.kind == kind)


def line_to_add(kind: str, label: str, code: str = "<code>") -> str:
    """The line of the label table that would make ``label`` known, once the code is filled in."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow((kind, clean(label), code, ""))
    return line.getvalue()
