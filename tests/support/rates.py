"""Answers of central banks, small enough to write by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from programme_statistics.sources.tcmb import evds, rates

HEADER = (
    "KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE,OBS_STATUS,"
    "COLLECTION,UNIT,UNIT_MULT"
)
"""The columns of ``csvdata`` that are read, and some that are left out."""


POUND_EUR = "0.87"
"""Pounds for a euro in the ECB's answers, on days for which a test gives only the other two."""
POUND_TRY = "51.5"
"""Lira for a pound in EVDS' answers, on days for which a test gives only the other two."""


def csvdata(
    days: Mapping[str, tuple[str, ...]],
    *,
    header: str = HEADER,
    changes: Mapping[str, str] | None = None,
) -> bytes:
    """An answer of the ECB with the dollar, lira and pound rates of ``days``; empty: missing.

    Lines are in that order, by day; a day with two rates has the pound's at ``POUND_EUR``.

    ``changes`` are values of columns other than the usual ones, in every line.
    """
    lines = [header]
    for day, values in days.items():
        given = values if len(values) > 2 else (*values, POUND_EUR)
        for currency, value in zip(("USD", "TRY", "GBP"), given, strict=True):
            row = {
                "KEY": f"EXR.D.{currency}.EUR.SP00.A",
                "FREQ": "D",
                "CURRENCY": currency,
                "CURRENCY_DENOM": "EUR",
                "EXR_TYPE": "SP00",
                "EXR_SUFFIX": "A",
                "TIME_PERIOD": day,
                "OBS_VALUE": value,
                "OBS_STATUS": "A" if value else "M",
                "COLLECTION": "A",
                "UNIT": currency,
                "UNIT_MULT": "0",
                **(changes or {}),
            }
            fields = (row.get(name, "x") for name in header.split(","))
            lines.append(",".join(f'"{one}"' if "," in one else one for one in fields))
    return "\n".join([*lines, ""]).encode()


def evds_rates(
    days: Mapping[str, tuple[object, ...]], *, members: Mapping[str, object] | None = None
) -> bytes:
    """An answer of EVDS with the dollar, euro and pound rates of ``days`` (as EVDS writes days).

    A day with two rates has the pound's at ``POUND_TRY``.
    """
    return evds_answer(
        [
            {"Tarih": day, **dict(zip(map(evds.member, rates.SERIES), given, strict=True))}
            for day, values in days.items()
            for given in [values if len(values) > 2 else (*values, POUND_TRY)]
        ],
        members=members,
    )


def evds_answer(
    items: Sequence[Mapping[str, object]], *, members: Mapping[str, object] | None = None
) -> bytes:
    """An answer of EVDS with ``items``; ``members`` are added or replaced beside them."""
    stamped = [{**item, "UNIXTIME": {"$numberLong": "1641157200"}} for item in items]
    content = {"totalCount": len(stamped), "items": stamped, **(members or {})}
    return json.dumps(content).encode()
