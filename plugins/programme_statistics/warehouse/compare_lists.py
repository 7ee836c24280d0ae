"""Compares a publisher's code list with the dimension it belongs to.

New codes are added. Everything else that differs is only reported (``ops.nomenclature_check``): a
name that changes may be a new wording or a new meaning, and a person decides which.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, exists, insert, select

from programme_statistics import nomenclature
from programme_statistics.errors import LayoutChanged
from programme_statistics.landing.store import Receipt
from programme_statistics.ops.locks import lock_publishing
from programme_statistics.sources.code_list import Area, CodeListFile, Commodity, Mode
from programme_statistics.tables import Country
from programme_statistics.tables.nomenclature import (
    AreaAlias,
    NomenclatureCheck,
    Product,
    TradeArea,
)

_NAMED_IN_SENTENCE = 5


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a list says that the dimension does not, by code."""

    added: Sequence[str]
    missing: Sequence[str]
    changed: Sequence[Mapping[str, str | None]]


def is_compared(connection: Connection, list_code: str, sha256: str) -> bool:
    """Whether these bytes of a list have been compared before."""
    return connection.execute(
        select(
            exists().where(
                NomenclatureCheck.list_code == list_code, NomenclatureCheck.sha256 == sha256
            )
        )
    ).scalar_one()


def compare_list(
    engine: Engine,
    list_code: str,
    parsed: CodeListFile,
    receipt: Receipt,
    *,
    run_id: str | None = None,
) -> str:
    """Adds the new codes of a landed list and records what else differs; returns the sentence.

    Raises:
        LayoutChanged: the list calls itself by another revision than the one it was asked for.
    """
    with engine.begin() as connection:
        lock_publishing(connection)
        comparison = _compare(connection, list_code, parsed)
        sentence = _sentence(list_code, len(parsed.rows), comparison, parsed.notices)
        connection.execute(
            insert(NomenclatureCheck).values(
                list_code=list_code,
                sha256=receipt.sha256,
                landed_path=receipt.path,
                source_url=receipt.source_url,
                codes_read=len(parsed.rows),
                codes_added=len(comparison.added),
                codes_missing=len(comparison.missing),
                values_changed=len(comparison.changed),
                differences={
                    "added": list(comparison.added),
                    "missing": list(comparison.missing),
                    "changed": [dict(change) for change in comparison.changed],
                    "notices": list(parsed.notices),
                },
                sentence=sentence,
                run_id=run_id,
            )
        )
    return sentence


def _compare(connection: Connection, list_code: str, parsed: CodeListFile) -> Comparison:
    commodities = [row for row in parsed.rows if isinstance(row, Commodity)]
    areas = [row for row in parsed.rows if isinstance(row, Area)]
    if commodities:
        if parsed.classification != list_code:
            raise LayoutChanged(
                f"The list of {list_code} calls itself {parsed.classification!r} (classCode). Its "
                "codes would be taken for those of another revision: nothing was taken from it. "
                "Open the address in a browser and see which revision it holds."
            )
        return _compare_products(connection, list_code, commodities)
    if areas:
        return _compare_areas(connection, areas)
    return _compare_modes([row for row in parsed.rows if isinstance(row, Mode)])


def _compare_products(
    connection: Connection, classification: str, listed: Sequence[Commodity]
) -> Comparison:
    known = {
        row.hs_code: row
        for row in connection.execute(
            select(Product.hs_code, Product.name_en, Product.standard_unit).where(
                Product.classification_code == classification
            )
        )
    }
    # Only a list that names units at all can say that a product has none.
    names_units = any(row.standard_unit for row in listed)
    changed = [
        change
        for row in listed
        if row.code in known
        for change in _changes(
            row.code,
            ("name_en", known[row.code].name_en, row.name),
            *([("standard_unit", known[row.code].standard_unit, row.standard_unit)] * names_units),
        )
    ]
    new = sorted((row for row in listed if row.code not in known), key=lambda row: row.code)
    if new:
        connection.execute(
            insert(Product),
            [
                {
                    "classification_code": classification,
                    "hs_code": row.code,
                    "level": row.level,
                    "parent_code": row.parent_code,
                    "name_en": row.name,
                    "standard_unit": row.standard_unit,
                }
                # A heading before its subheadings.
                for row in sorted(new, key=lambda row: row.level)
            ],
        )
    return Comparison(
        [row.code for row in new], sorted(known.keys() - {row.code for row in listed}), changed
    )


def _compare_areas(connection: Connection, listed: Sequence[Area]) -> Comparison:
    known = {
        row.area_code: row
        for row in connection.execute(
            select(
                TradeArea.area_code,
                TradeArea.name_en,
                TradeArea.publisher_name,
                TradeArea.iso2,
                TradeArea.iso3,
                TradeArea.valid_to,
            )
        )
    }
    aliases = {
        (row.area_code, row.alias)
        for row in connection.execute(select(AreaAlias.area_code, AreaAlias.alias))
    }

    def name(row: Area) -> str | None:
        """The name the area is known by: the list's own if it is one of them."""
        area = known[row.code]
        is_known = row.name == area.name_en or (row.code, row.name) in aliases
        return row.name if is_known else area.publisher_name

    changed = [
        change
        for row in listed
        if row.code in known
        for change in _changes(
            str(row.code),
            ("publisher_name", name(row), row.name),
            ("iso2", known[row.code].iso2, row.iso2),
            ("iso3", known[row.code].iso3, row.iso3),
            ("valid_to", known[row.code].valid_to.isoformat(), row.valid_to.isoformat()),
        )
    ]
    new = sorted((row for row in listed if row.code not in known), key=lambda row: row.code)
    if new:
        connection.execute(insert(TradeArea), _new_areas(connection, new))
    # The lists of reporters and of partners each hold a part of the areas: none is missing.
    return Comparison([str(row.code) for row in new], [], changed)


def _new_areas(connection: Connection, new: Iterable[Area]) -> list[dict[str, Any]]:
    """Rows for areas nobody has named yet: names and kind from the countries where they are one."""
    taken = set(connection.execute(select(TradeArea.country_code)).scalars())
    countries = {
        int(row.m49): row
        for row in connection.execute(
            select(
                Country.country_code, Country.m49, Country.name_en, Country.name_tr, Country.kind
            ).where(Country.m49.is_not(None), Country.kind.in_(["country", "territory"]))
        )
        if row.country_code not in taken
    }
    rows = []
    for area in new:
        country = countries.get(area.code)
        # M49 gives some codes to others than the publisher does; the ISO code tells them apart.
        if country is not None and area.iso2 not in {None, country.country_code}:
            country = None
        rows.append(
            {
                "area_code": area.code,
                "iso2": area.iso2,
                "iso3": area.iso3,
                "country_code": country.country_code if country else None,
                "name_en": country.name_en if country else area.name,
                "name_tr": country.name_tr if country else None,
                "kind": _kind(area, country),
                "publisher_name": area.name,
                "valid_from": area.valid_from,
                "valid_to": area.valid_to,
            }
        )
    return rows


def _kind(area: Area, country: Any) -> str:
    if country is not None:
        return str(country.kind)
    if area.valid_to != nomenclature.NO_END:
        return "historic"
    if area.is_group and not area.name.lower().endswith("nes"):
        return "group"
    return "not_specified"


def _compare_modes(listed: Sequence[Mode]) -> Comparison:
    known = nomenclature.transport_modes()
    codes = {row.code: row.name for row in listed}
    return Comparison(
        sorted(codes.keys() - known.keys()),
        sorted(known.keys() - codes.keys()),
        [
            change
            for code in sorted(codes.keys() & known.keys())
            for change in _changes(code, ("name_en", known[code], codes[code]))
        ],
    )


def _changes(code: str, *values: tuple[str, str | None, str | None]) -> list[dict[str, str | None]]:
    return [
        {"code": code, "field": field, "known": known, "published": published}
        for field, known, published in values
        if known != published
    ]


def _sentence(
    list_code: str, codes_read: int, comparison: Comparison, notices: Sequence[str]
) -> str:
    parts = [
        f"{len(codes)} {words} ({_some(codes)})"
        for codes, words in (
            (comparison.added, "new" if list_code != "transport_modes" else "unknown here"),
            (comparison.missing, "no longer listed"),
            (
                [f"{change['code']} {change['field']}" for change in comparison.changed],
                "value(s) differ",
            ),
        )
        if codes
    ]
    sentence = f"{list_code}: {codes_read} codes, {', '.join(parts) or 'all as known'}."
    if comparison.missing or comparison.changed:
        sentence += (
            " What differs was not taken over: look at ops.nomenclature_check and edit "
            "include/reference if the publisher is right."
        )
    return " ".join([sentence, *notices])


def _some(codes: Sequence[str]) -> str:
    shown = ", ".join(codes[:_NAMED_IN_SENTENCE])
    return shown if len(codes) <= _NAMED_IN_SENTENCE else f"{shown}, ..."
