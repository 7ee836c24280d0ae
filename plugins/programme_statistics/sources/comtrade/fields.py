"""The fields of UN Comtrade's trade records: which are read, which are ignored by name.

Document followed: the publisher's data items (47 fields of a JSON record) and the header of its
bulk files (34 columns, one more with ``aggrLevel``); see ``README.md`` of this folder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from programme_statistics.errors import LayoutChanged

MEASURES = ("primaryValue", "netWgt", "qty")
CODES = (
    "typeCode",
    "freqCode",
    "refMonth",
    "period",
    "reporterCode",
    "flowCode",
    "partnerCode",
    "partner2Code",
    "classificationCode",
    "cmdCode",
    "aggrLevel",
    "customsCode",
    "mosCode",
    "motCode",
    "qtyUnitCode",
    "isQtyEstimated",
    "isNetWgtEstimated",
    "isReported",
)
OPTIONAL = frozenset({"aggrLevel"})
"""May be null in a record and absent from a bulk file: the level is the length of the code."""

IGNORED_FIELDS = frozenset(
    {
        "datasetCode",
        "refPeriodId",
        "refYear",
        "reporterISO",
        "reporterDesc",
        "flowDesc",
        "partnerISO",
        "partnerDesc",
        "partner2ISO",
        "partner2Desc",
        "classificationSearchCode",
        "isOriginalClassification",
        "cmdDesc",
        "isLeaf",
        "customsDesc",
        "motDesc",
        "qtyUnitAbbr",
        "altQtyUnitCode",
        "altQtyUnitAbbr",
        "altQty",
        "isAltQtyEstimated",
        "grossWgt",
        "isGrossWgtEstimated",
        "cifvalue",
        "fobvalue",
        "legacyEstimationFlag",
        "isAggregate",
    }
)
"""Fields that are read past on purpose: names and ISO codes (ISO3 is not unique; the numeric code
is the key), repetitions of other fields, quantities nobody asks for, and ``isAggregate``, which is
not a safe mark of a total."""

TEXTS = frozenset(
    {"typeCode", "freqCode", "flowCode", "classificationCode", "cmdCode", "customsCode", "mosCode"}
)
"""Codes that are text at the publisher; the others are whole numbers or flags."""

_FLAGS = frozenset({"isQtyEstimated", "isNetWgtEstimated", "isReported"})
_BULK_ONLY = frozenset({"datasetCode"})
_NAMES = {name.lower(): name for name in (*CODES, *MEASURES, *IGNORED_FIELDS)}
_WHERE = "sources/comtrade/fields.py"


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a file in their order, as spelt there, and those that are read."""

    spelt: Sequence[str]
    read: Mapping[str, str]  # our name -> name as spelt

    def prefix(self, name: str) -> str:
        """What a value of the field stands behind in a JSON record."""
        spelt = self.read[name]
        return ("{" if spelt == self.spelt[0] else "") + f'"{spelt}":'


def match_fields(
    spelt: Sequence[str], file_name: str, notices: list[str], *, is_bulk: bool
) -> Fields:
    """Consumes every field or names it as ignored; a new one is added to ``notices``.

    Raises:
        LayoutChanged: one is missing.
    """
    known = {name: _NAMES.get(name.lower()) for name in spelt}
    new = [name for name, ours in known.items() if ours is None]
    if new:
        notices.append(
            f"{file_name} has new field(s) nobody reads yet: {', '.join(new)}. Look them up in the "
            f"publisher's documentation and add them to {_WHERE}."
        )
    read = {
        ours: name
        for name, ours in known.items()
        if ours is not None and ours not in IGNORED_FIELDS
    }
    missing = {*CODES, *MEASURES} - set(read) - (OPTIONAL if is_bulk else frozenset())
    if not is_bulk:
        missing |= IGNORED_FIELDS - _BULK_ONLY - {ours for ours in known.values() if ours}
    if missing:
        raise LayoutChanged(
            f"{file_name} has no field {', '.join(sorted(missing))}; its fields are "
            f"{', '.join(spelt)}. The publisher's layout has changed: compare with its "
            f"documentation and with {_WHERE} before loading."
        )
    return Fields(tuple(spelt), read)


def has_type(name: str, value: object) -> bool:
    """Whether a JSON value has the type its field has at the publisher; null is judged apart."""
    if value is None:
        return True
    if name == "period":  # text in data answers, a number in others
        return isinstance(value, str) or is_int(value)
    if name in TEXTS:
        return isinstance(value, str)
    if name in _FLAGS:
        return isinstance(value, bool)
    return is_int(value)


def is_int(value: object) -> bool:
    """Whether a JSON value is a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


def plain(value: object) -> str | None:
    """A JSON value of a code as text, as bulk files have it."""
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def wrong_type(place: str, name: str, value: object) -> LayoutChanged:
    """The error for a value that is not of its field's type."""
    return LayoutChanged(
        f"{place}: {name} is {value!r}, which is not of the type this field has always had. The "
        "publisher's layout may have changed: compare with its documentation and with "
        f"{_WHERE} before loading."
    )


def is_null(place: str, name: str) -> LayoutChanged:
    """The error for a code that is null where every record has one."""
    return LayoutChanged(
        f"{place}: {name} is null, and every record has one. The publisher's layout may have "
        f"changed: compare with its documentation and with {_WHERE}."
    )
