"""Records what was decided of a mart: the attempt, what is printed, and what a steward is told.

Messages and what is kept outside ``secure`` say how many cells were left out, never which figure
stands behind one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert

from programme_statistics.database import statement
from programme_statistics.disclosure.audit import Breach
from programme_statistics.disclosure.system import System
from programme_statistics.landing.store import LandingStore
from programme_statistics.marts.decide_mart import Cell, Decision, Found, Mart
from programme_statistics.marts.landed_publications import MARTS, land
from programme_statistics.tables import MartBreach, MartCell, MartPublication


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a mart: ``published``, ``unchanged``, ``held`` or ``empty``, and in words."""

    mart_code: str
    status: str
    sentence: str


def record(
    connection: Connection,
    store: LandingStore,
    decision: Decision,
    status: str,
    breaches: Sequence[Found],
    open_before: int,
) -> Outcome:
    """Writes down what was decided, and what is printed if it is ``published``; in words too.

    Everything goes to ``store`` as well, which is the protected landing area.
    """
    rows = decision.printed
    counts = sum((states for _, _, states in rows), Counter[str]())
    sentence = _sentence(decision.mart, status, counts, breaches, open_before)
    publication_id: int = connection.execute(
        insert(MartPublication)
        .values(
            mart_code=decision.mart.code,
            known_at=decision.known_at,
            through=decision.through,
            status=status,
            rules_version=decision.rules_version,
            n_free=counts["free"] + counts["kept"],
            n_kept=counts["kept"],
            n_withheld=counts["withheld"],
            sentence=sentence,
        )
        .returning(MartPublication.publication_id)
    ).scalar_one()
    number = {"publication_id": publication_id}
    if status == "published":
        if rows:
            connection.execute(
                statement("disclosure/add_printed_row"),
                [
                    number | {"kind": one.kind, "row_key": one.row_key, "figures": text}
                    for one, text, _ in rows
                ],
            )
        if decision.cells:
            connection.execute(
                insert(MartCell), [number | _kept_cell(one) for one in decision.cells.values()]
            )
    if breaches:
        connection.execute(
            insert(MartBreach),
            [
                number | {"breach_no": at} | _kept_breach(measure, system, one)
                for at, (measure, system, one) in enumerate(breaches, 1)
            ],
        )
    land(connection, store, MARTS, decision.mart.code, publication_id)
    return Outcome(decision.mart.code, status, sentence)


def _kept_cell(one: Cell) -> dict[str, object]:
    return {
        "cell_key": one.key,
        "measure": one.measure,
        "value": one.value,
        "n_respondents": one.n_respondents,
        "conf_status": one.conf_status,
        "reasons": list(one.reasons),
        "is_anew": one.is_anew,
        "protection": None if one.verdict.is_safe else one.verdict.protection,
        "computable_low": one.interval.low,
        "computable_high": one.interval.high,
    }


def _kept_breach(measure: str, system: System, breach: Breach) -> dict[str, object]:
    return {"measure": measure, "cell_keys": breach.cells(system), **breach.described(system)}


def _sentence(
    mart: Mart,
    status: str,
    counts: Mapping[str, int],
    breaches: Sequence[Found],
    open_before: int,
) -> str:
    if status == "unchanged":
        return unchanged(mart)
    if status == "held":
        measures = ", ".join(sorted({measure for measure, _, _ in breaches}))
        return (
            f"Marts {mart.code}: not published. Sums that have to stay hidden could be computed "
            f"too closely from what was to be printed ({measures}). A steward finds which in "
            "secure.mart_breach; docs/disclosure.md says what to do."
        )
    said = (
        f"Marts {mart.code} published: {counts['free'] + counts['kept']} cells printed, of which "
        f"{counts['kept']} as an earlier publication has them, {counts['withheld']} left out."
    )
    if open_before:
        said += (
            f" {open_before} sum(s) of earlier publications were computable before this one; "
            "docs/disclosure.md says what to do."
        )
    return said


def unchanged(mart: Mart) -> str:
    """What is said where nothing was written."""
    return f"Marts {mart.code}: nothing has changed since they were published."


def empty(mart: Mart) -> str:
    """What is said of a mart that nobody has figures for."""
    return f"Marts {mart.code}: there is nothing to publish."
