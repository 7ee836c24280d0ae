"""Reads UN Comtrade's reference files: HS codes, reporters, partner areas, modes of transport.

Documents followed: the publisher's reference files below ``files/v1/app/reference``, as recorded
in 2023 and 2025. The two revisions of ``HS.json`` differ: the later one writes ``isLeaf`` as text,
the root's parent as ``#`` instead of ``-1``, and adds ``standardUnitAbbr``; the lists of single
revisions spell ``aggrlevel`` in lower case. A file may start with a byte order mark.

Every field is read or ignored by name. A new field is reported, a missing one stops the load.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from programme_statistics.errors import LayoutChanged, UnreadableFile
from programme_statistics.nomenclature import NO_END, level_of, parent_of
from programme_statistics.sources.code_list import (
    Area,
    CodeListFile,
    Commodity,
    Mode,
    Nomenclature,
    PublishedList,
)

_FOLDER = "files/v1/app/reference"
_CODE = re.compile(r"TOTAL|[0-9]{2}([0-9]{2}([0-9A-Z]{2})?)?")
_ROOTS = {"#", "-1"}
_NO_UNIT = "n/a"


def parse_commodities(body: bytes, file_name: str) -> CodeListFile:
    """Reads a list of HS codes, the combined one or that of one revision.

    Raises:
        UnreadableFile: the body is not such a file.
        LayoutChanged: a field is missing or of another type, or a code does not stand where its
            digits say.
    """
    envelope, records = _records(body, file_name, {"more", "minimumInputLength", "className"})
    class_code = envelope.get("classCode")
    if not isinstance(class_code, str):
        raise LayoutChanged(
            f"{file_name}: classCode is {class_code!r}, where the name of an HS revision such as "
            "'H6' is expected. Look at the file; if the publisher calls it otherwise now, teach "
            "sources/comtrade/nomenclature.py the new name."
        )
    fields = _Fields(
        file_name,
        required={"id", "text", "parent", "isLeaf", "aggrLevel"},
        optional={"standardUnitAbbr"},
        ignored=set(),
        spellings={"aggrlevel": "aggrLevel"},
    )
    rows = [_commodity(fields, number, record) for number, record in enumerate(records, 1)]
    codes = _unique(file_name, [row.code for row in rows])
    for row in rows:
        if row.parent_code is not None and row.parent_code not in codes:
            raise LayoutChanged(
                f"{file_name}, code {row.code}: its parent {row.parent_code!r} is not in the file. "
                "A list of codes holds every level: the file is cut short or its layout has "
                "changed. Nothing was taken from it."
            )
    return CodeListFile(class_code, rows, fields.ignored_counts, fields.notices)


def parse_reporters(body: bytes, file_name: str) -> CodeListFile:
    """Reads ``Reporters.json``. Raises as :func:`parse_commodities` does."""
    return _parse_areas(body, file_name, "reporter")


def parse_partner_areas(body: bytes, file_name: str) -> CodeListFile:
    """Reads ``partnerAreas.json``, whose fields begin with a capital P.

    Raises as :func:`parse_commodities` does.
    """
    return _parse_areas(body, file_name, "Partner")


def parse_modes(body: bytes, file_name: str) -> CodeListFile:
    """Reads ``ModeOfTransportCodes.json``. Raises as :func:`parse_commodities` does."""
    _, records = _records(body, file_name, set())
    fields = _Fields(file_name, required={"id", "text"})
    rows = []
    for number, record in enumerate(records, 1):
        values = fields.of(number, record)
        rows.append(
            Mode(fields.text(number, values, "id"), _plain(fields.text(number, values, "text")))
        )
    _unique(file_name, [row.code for row in rows])
    return CodeListFile("", rows, fields.ignored_counts, fields.notices)


def _commodity(fields: _Fields, number: int, record: Any) -> Commodity:
    values = fields.of(number, record)
    code = fields.text(number, values, "id")
    if not _CODE.fullmatch(code):
        raise fields.wrong(
            number, "id", code, "a code has two, four or six digits, leading zero included"
        )
    level = fields.integer(number, values, "aggrLevel")
    if level != level_of(code):
        raise fields.wrong(number, "aggrLevel", level, f"the level of {code} is its digits")
    parent: str | None = fields.text(number, values, "parent")
    if parent in _ROOTS:
        parent = None
    if parent != parent_of(code):
        raise fields.wrong(
            number, "parent", values["parent"], f"{code} stands under its first digits"
        )
    unit = values.get("standardUnitAbbr")
    return Commodity(
        code=code,
        name=_name(code, fields.text(number, values, "text")),
        parent_code=parent,
        level=level,
        is_leaf=bool(fields.integer(number, values, "isLeaf", allowed={0, 1})),
        standard_unit=None
        if unit is None or unit == _NO_UNIT
        else fields.text(number, values, "standardUnitAbbr"),
    )


def _name(code: str, text: str) -> str:
    """The description without the code that the publisher writes before it."""
    before, dash, name = text.partition(" - ")
    return _plain(name if dash and before.upper() == code else text)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _parse_areas(body: bytes, file_name: str, prefix: str) -> CodeListFile:
    _, records = _records(body, file_name, {"more"})
    code, name = f"{prefix}Code", f"{prefix}Desc"
    iso2, iso3 = f"{code}IsoAlpha2", f"{code}IsoAlpha3"
    fields = _Fields(
        file_name,
        required={code, name, "entryEffectiveDate", "isGroup"},
        optional={iso2, iso3, "entryExpiredDate"},
        # The same as the code and the name; the note spells the name out.
        ignored={"id", "text", f"{prefix}Note", f"{prefix[0].lower()}{prefix[1:]}Note"},
    )
    rows = []
    for number, record in enumerate(records, 1):
        values = fields.of(number, record)
        expired = fields.day(number, values, "entryExpiredDate")
        begins = fields.day(number, values, "entryEffectiveDate")
        if begins is None:
            raise fields.wrong(number, "entryEffectiveDate", None, "a code has a first day")
        is_group = values["isGroup"]
        if not isinstance(is_group, bool):
            raise fields.wrong(number, "isGroup", is_group, "it is true or false")
        rows.append(
            Area(
                code=fields.integer(number, values, code),
                name=_plain(fields.text(number, values, name)),
                iso2=fields.optional_text(number, values, iso2),
                iso3=fields.optional_text(number, values, iso3),
                valid_from=begins,
                # The publisher's last day is a day on which the code was still in use.
                valid_to=NO_END if expired is None else expired + timedelta(days=1),
                is_group=is_group,
            )
        )
    _unique(file_name, [row.code for row in rows])
    return CodeListFile("", rows, fields.ignored_counts, fields.notices)


def _records(
    body: bytes, file_name: str, ignored: set[str]
) -> tuple[Mapping[str, Any], Sequence[Any]]:
    try:
        envelope = json.loads(body.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise UnreadableFile(
            f"{file_name} is not JSON ({error}); it begins with {body[:40]!r}. Open its address in "
            "a browser; if a list comes, run the DAG again."
        ) from error
    records = envelope.get("results") if isinstance(envelope, dict) else None
    if not isinstance(records, list) or not records:
        raise LayoutChanged(
            f"{file_name} holds no list of codes under 'results'. Look at the file; if the "
            "publisher has moved the list, teach sources/comtrade/nomenclature.py where it is."
        )
    unknown = envelope.keys() - ignored - {"results", "classCode"}
    if unknown:
        raise LayoutChanged(
            f"{file_name}: nobody knows {', '.join(sorted(unknown))} beside 'results'. Find out "
            "what it says, then read it or ignore it by name in sources/comtrade/nomenclature.py."
        )
    return envelope, records


def _unique(file_name: str, codes: Sequence[Any]) -> set[Any]:
    seen: set[Any] = set()
    for number, code in enumerate(codes, 1):
        if code in seen:
            raise LayoutChanged(
                f"{file_name}, record {number}: the code {code} stands twice. A code names one "
                "thing; nothing was taken from the file. Tell the publisher, and run the DAG again "
                "when the list is corrected."
            )
        seen.add(code)
    return seen


class _Fields:
    """The fields of one file's records: which are read, which are ignored, which are new."""

    def __init__(
        self,
        file_name: str,
        *,
        required: set[str],
        optional: set[str] = frozenset(),  # type: ignore[assignment]  # only read
        ignored: set[str] = frozenset(),  # type: ignore[assignment]
        spellings: Mapping[str, str] | None = None,
    ) -> None:
        self._file_name = file_name
        self._required = required
        self._known = required | optional
        self._ignored = ignored
        self._spellings = spellings or {}
        self._new: dict[str, int] = {}
        self.ignored_counts: dict[str, int] = {}

    @property
    def notices(self) -> list[str]:
        """The fields nobody has seen before, each with the record it first stands in."""
        return [
            f"{self._file_name}: the field {name!r} is new (first in record {number}). It was not "
            "read; find out what it says, then read it or ignore it by name."
            for name, number in self._new.items()
        ]

    def of(self, number: int, record: Any) -> Mapping[str, Any]:
        """The record's known fields under their usual spelling."""
        if not isinstance(record, dict):
            raise LayoutChanged(
                f"{self._file_name}, record {number} is {record!r}, where an object with fields is "
                "expected. Nothing was taken from the file; look at it."
            )
        values: dict[str, Any] = {}
        for spelling, value in record.items():
            name = self._spellings.get(spelling, spelling)
            if name in self._known:
                values[name] = value
            elif name in self._ignored:
                self.ignored_counts[name] = self.ignored_counts.get(name, 0) + 1
            else:
                self._new.setdefault(name, number)
        missing = self._required - values.keys()
        if missing:
            raise LayoutChanged(
                f"{self._file_name}, record {number} ({record}): the field(s) "
                f"{', '.join(sorted(missing))} are missing. Nothing was taken from the file; if "
                "the publisher has renamed them, teach sources/comtrade/nomenclature.py."
            )
        return values

    def wrong(self, number: int, name: str, value: Any, rule: str) -> LayoutChanged:
        """The error for a value that breaks a rule."""
        return LayoutChanged(
            f"{self._file_name}, record {number}: {name} is {value!r}, but {rule}. Nothing was "
            "taken from the file; look at it, and teach sources/comtrade/nomenclature.py if the "
            "publisher has changed it."
        )

    def text(self, number: int, values: Mapping[str, Any], name: str) -> str:
        """A text that is not empty, without blanks around it."""
        value = values[name]
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(number, name, value, "it is a text")
        return value.strip()

    def optional_text(self, number: int, values: Mapping[str, Any], name: str) -> str | None:
        """The same, None where the field is left out, null or empty."""
        return self.text(number, values, name) if values.get(name) else None

    def integer(
        self, number: int, values: Mapping[str, Any], name: str, allowed: set[int] | None = None
    ) -> int:
        """A whole number, written as one or as text."""
        value = values[name]
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if not is_number and not (isinstance(value, str) and value.strip().isdecimal()):
            raise self.wrong(number, name, value, "it is a whole number")
        result = int(value)
        if allowed is not None and result not in allowed:
            raise self.wrong(
                number, name, value, f"it is one of {', '.join(map(str, sorted(allowed)))}"
            )
        return result

    def day(self, number: int, values: Mapping[str, Any], name: str) -> date | None:
        """The day of an ISO timestamp; None where the field is left out or null."""
        value = values.get(name)
        if value is None:
            return None
        try:
            return datetime.fromisoformat(value).date()
        except (TypeError, ValueError) as error:
            raise self.wrong(
                number, name, value, "it is a time such as 1990-12-31T00:00:00"
            ) from error


COMTRADE = Nomenclature(
    code="comtrade_nomenclature",
    title="Nomenclatures of UN Comtrade",
    publisher="United Nations Statistics Division (UN Comtrade)",
    connection="comtrade",
    base_url="https://comtradeapi.un.org",
    # The publisher lets its lists be kept for a week.
    schedule="0 6 * * 1",
    page=(Path(__file__).parent / "nomenclature.md").read_text(encoding="utf-8"),
    lists=(
        PublishedList("H4", f"{_FOLDER}/H4.json", parse_commodities),
        PublishedList("H5", f"{_FOLDER}/H5.json", parse_commodities),
        PublishedList("H6", f"{_FOLDER}/H6.json", parse_commodities),
        PublishedList("reporters", f"{_FOLDER}/Reporters.json", parse_reporters),
        PublishedList("partner_areas", f"{_FOLDER}/partnerAreas.json", parse_partner_areas),
        PublishedList("transport_modes", f"{_FOLDER}/ModeOfTransportCodes.json", parse_modes),
    ),
)
"""The lists that ``nomenclature_load`` compares with the dimensions."""
