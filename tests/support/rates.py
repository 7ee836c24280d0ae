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


def csvdata(
    days: Mapping[str, tuple[str, str]],
    *,
    header: str = HEADER,
    changes: Mapping[str, str] | None = None,
) -> bytes:
    """An answer of the ECB with the dollar and lira rates of ``days``; empty: missing.

    ``changes`` are values of columns other than the usual ones, in every line.
    """
    lines = [header]
    for day, values in days.items():
        for currency, value in zip(("USD", "TRY"), values, strict=True):
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
    days: Mapping[str, tuple[object, object]], *, members: Mapping[str, object] | None = None
) -> bytes:
    """An answer of EVDS with the dollar and euro rates of ``days`` (as EVDS writes days)."""
    return evds_answer(
        [
            {
                "Tarih": day,
                **{evds.member(s): v for s, v in zip(rates.SERIES, values, strict=True)},
            }
            for day, values in days.items()
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
