"""The lists to choose from, ``include/forms/choices.csv``: those of the forms and the registers."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from programme_statistics.settings import project_root
from programme_statistics.sources.bilingual import Words


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a list to choose from."""

    code: str
    name: Words
    aliases: tuple[str, ...]


@cache
def all_choices() -> Mapping[str, tuple[Choice, ...]]:
    """The lists, by name."""
    lists: dict[str, list[Choice]] = {}
    path = project_root() / "include" / "forms" / "choices.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            aliases = tuple(alias for alias in row["aliases"].split("|") if alias)
            choice = Choice(row["code"], Words(row["name_tr"], row["name_en"]), aliases)
            lists.setdefault(row["list"], []).append(choice)
    return MappingProxyType({name: tuple(choices) for name, choices in lists.items()})
