"""The registers' road for tests: folders of CSVs in, a publication out."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from programme_statistics.landing.land_register import land_registers
from programme_statistics.landing.store import LandingStore
from programme_statistics.sources.programme.datasets import REGISTER
from programme_statistics.sources.register import registers
from programme_statistics.staging.stage_register import stage_registers
from programme_statistics.warehouse.publish import Publishing
from programme_statistics.warehouse.publish_register import publish_registers

OWN = {"document_code": "SECRETARIAT", "basis": "recorded"}
"""Where rows of the tests say they come from."""


def write_register(folder: Path, code: str, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Writes a register as a secretariat would; what a row leaves out is empty."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{code}.csv"
    fields = list(registers()[code].fields)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fields, restval="")
        writer.writeheader()
        for row in rows:
            own = {name: value for name, value in OWN.items() if name in fields}
            writer.writerow(own | {k: "" if v is None else v for k, v in row.items()})
    return path


def load_registers(engine: Engine, landing: Path, own: Path | None = None) -> Publishing:
    """Takes the seed, and the secretariat's own folder if there is one, to the warehouse."""
    store = LandingStore(str(landing))
    folders = {"seed": REGISTER.seed} | ({"own": own} if own else {})
    landed = land_registers(engine, store, REGISTER, folders)
    if landed.load_id is None:
        return Publishing(landed.outcome, landed.sentence)
    stage_registers(engine, store, REGISTER, landed.load_id)
    return publish_registers(engine, landed.load_id)


def companies(first: int, last: int, **more: Any) -> list[dict[str, Any]]:
    """Parties P001 to P999 by number."""
    return [
        {"party_code": f"P{number:03d}", "party_type": "sme", "province_code": "TR-34", **more}
        for number in range(first, last + 1)
    ]


def members(
    project: str, first: int, last: int, joined_on: str, **more: Any
) -> list[dict[str, Any]]:
    """Memberships of the same companies."""
    return [
        {"project_code": project, "party_code": f"P{number:03d}", "joined_on": joined_on, **more}
        for number in range(first, last + 1)
    ]


def attended(activity: str, first: int, last: int, day: str, **more: Any) -> list[dict[str, Any]]:
    """The same companies at an activity: invited, opted in, registered and there on one day."""
    return [
        {
            "activity_code": activity,
            "party_code": f"P{number:03d}",
            "invited_on": day,
            "opted_in_on": day,
            "registered_on": day,
            "attended_on": day,
            **more,
        }
        for number in range(first, last + 1)
    ]


def activity(code: str, project: str, kind: str, day: str, **more: Any) -> dict[str, Any]:
    """An activity that was held on one day."""
    return {
        "activity_code": code,
        "project_code": project,
        "activity_type": kind,
        "name_en": code,
        "starts_on": day,
        "ends_on": day,
        "date_precision": "day",
        "state": "held",
        **more,
    }


def expense(
    code: str, project: str, at: str, kind: str, amount: str, day: str, **more: Any
) -> dict[str, Any]:
    """A document in TRY that the chamber paid for the companies that attended."""
    return {
        "expense_code": code,
        "project_code": project,
        "activity_code": at,
        "expense_type": kind,
        "document_no": code,
        "document_date": day,
        "currency": "TRY",
        "amount": amount,
        "rate_to_try": "1",
        "payer": "chamber",
        "spent_on": day,
        "allocation_method": "equal",
        **more,
    }


def claim(code: str, at: str, project: str, ended: str, **more: Any) -> dict[str, Any]:
    """A claim that is open, for an activity that ended on a day."""
    return {
        "claim_code": code,
        "project_code": project,
        "activity_code": at,
        "activity_end_on": ended,
        "is_closed": "no",
        **more,
    }
