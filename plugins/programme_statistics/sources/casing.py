"""Letter case and comparison of Turkish text.

Python's ``lower`` and ``upper`` follow no locale: ``'İ'.lower()`` is two code points and
``'I'.lower()`` is ``i``. Nothing here uses them on Turkish text before the two letters i are right.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_PLAIN = str.maketrans("ıişğçöüâîû", "iisgcouaiu", "\u0307")
_BLANKS = re.compile(r"\s+")
_DROPPED = re.compile(r"[^a-z0-9 ]")
_LEGAL_WORDS = re.compile(
    r"\b(?:anonim sirketi|limited sirketi|as|ltd|sti|sanayi|san|ticaret|tic|ve|ith|ihr|koll)\b"
)


def tr_lower(text: str) -> str:
    """``text`` in Turkish lower case."""
    return text.replace("I", "ı").replace("İ", "i").lower()


def tr_upper(text: str) -> str:
    """``text`` in Turkish upper case."""
    return text.replace("i", "İ").replace("ı", "I").upper()


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """The form in which labels and names are compared: letters a to z, digits, single blanks.

    ``'İHRACAT  Tutarı'`` and ``'ihracat tutari'`` both give ``ihracat tutari``.
    """
    plain = tr_lower(unicodedata.normalize("NFKC", text)).translate(_PLAIN)
    return " ".join(_DROPPED.sub("", _BLANKS.sub(" ", plain)).split())


def fold_title(title: str) -> str:
    """The form in which company titles are compared: folded, without legal form and trade words."""
    return _BLANKS.sub(" ", _LEGAL_WORDS.sub(" ", fold(title))).strip()


@lru_cache(maxsize=65536)
def squeeze(text: str) -> str:
    """:func:`fold` without blanks: how headers, choices and country names are looked up."""
    return fold(text).replace(" ", "")
