"""Words in the two languages of the forms, the registers and their templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["tr", "en"]


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in both languages."""

    tr: str
    en: str

    def of(self, language: Language) -> str:
        """The words in ``language``."""
        return self.tr if language == "tr" else self.en
