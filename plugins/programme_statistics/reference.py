"""The code lists of ``include/reference/``: sectors, provinces, countries and labels.

They are small, change only with the code, and are read once a process.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from programme_statistics.errors import ConfigurationError
from programme_statistics.periods import Month
from programme_statistics.settings import project_root


@dataclass(frozen=True, slots=True)
class Sector:
    """A line of the publisher's sector table.

    ``kind`` is ``total``, ``group`` or ``sector``; ``parent_code`` is empty for the total.
    ``valid_to`` is the last month it was published for, None while it still is.
    """

    code: str
    name_en: str
    name_tr: str
    kind: str
    parent_code: str
    sort_order: int
    valid_from: Month
    valid_to: Month | None


@dataclass(frozen=True, slots=True)
class Province:
    """A province of Türkiye; ``code`` is ISO 3166-2, whose number is the plate number."""

    code: str
    name_tr: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Country:
    """A destination; ``kind`` is ``country``, ``territory``, ``free_zone`` or ``special``.

    ``code`` is ISO 3166-1 alpha-2 where there is one; ``iso3`` and ``m49`` are empty otherwise.
    """

    code: str
    iso3: str
    m49: str
    name_en: str
    name_tr: str
    kind: str


@dataclass(frozen=True, slots=True)
class Label:
    """A spelling the publisher uses, and the code it stands for."""

    kind: str
    label: str
    code: str
    note: str


def folder() -> Path:
    """Where the code lists are."""
    return project_root() / "include" / "reference"


@cache
def sectors() -> tuple[Sector, ...]:
    """Every sector, group and the total, in the publisher's order."""
    return tuple(
        Sector(
            code=row["sector_code"],
            name_en=row["name_en"],
            name_tr=row["name_tr"],
            kind=row["kind"],
            parent_code=row["parent_code"],
            sort_order=int(row["sort_order"]),
            valid_from=Month.parse(row["valid_from"]),
            valid_to=Month.parse(row["valid_to"]) if row["valid_to"] else None,
        )
        for row in rows(
            "sectors.csv",
            [
                *("sector_code", "name_en", "name_tr", "kind"),
                *("parent_code", "sort_order", "valid_from", "valid_to"),
            ],
        )
    )


@cache
def provinces() -> tuple[Province, ...]:
    """The 81 provinces, by plate number."""
    return tuple(
        Province(row["province_code"], row["name_tr"], row["name_en"])
        for row in rows("provinces.csv", ["province_code", "name_tr", "name_en"])
    )


@cache
def countries() -> tuple[Country, ...]:
    """Every destination a publisher names: countries, territories, free zones and the rest."""
    return tuple(
        Country(
            row["country_code"],
            row["iso3"],
            row["m49"],
            row["name_en"],
            row["name_tr"],
            row["kind"],
        )
        for row in rows(
            "countries.csv", ["country_code", "iso3", "m49", "name_en", "name_tr", "kind"]
        )
    )


@cache
def tim_labels() -> tuple[Label, ...]:
    """The spellings of the Turkish Exporters' Assembly that are not a dimension's own name."""
    return tuple(
        Label(row["kind"], row["label"], row["code"], row["note"])
        for row in rows("tim_labels.csv", ["kind", "label", "code", "note"])
    )


def rows(name: str, columns: Sequence[str], root: Path | None = None) -> list[Mapping[str, str]]:
    """The lines of one code list, by column; a name that ends in ``.gz`` is unpacked.

    Raises:
        ConfigurationError: the file is missing, its header is not ``columns``, or a line has
            more or fewer fields than the header.
    """
    path = (root or folder()) / name
    try:
        body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except FileNotFoundError as error:
        raise ConfigurationError(
            f"{path} is missing. It is part of the project: restore it from the checkout."
        ) from error
    reader = csv.reader(io.StringIO(body.decode("utf-8"), newline=""))
    header = next(reader, [])
    lines = [(reader.line_num, line) for line in reader if line]
    if header != list(columns):
        raise ConfigurationError(
            f"{path}: the header is {','.join(header)!r}, and should be {','.join(columns)!r}."
        )
    for number, line in lines:
        if len(line) != len(columns):
            raise ConfigurationError(
                f"{path}, line {number}: {len(line)} fields where the header has {len(columns)}. "
                "Put text that holds a comma between double quotes."
            )
    return [dict(zip(columns, line, strict=True)) for _, line in lines]
