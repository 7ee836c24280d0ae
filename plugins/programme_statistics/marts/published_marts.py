"""Publishes the marts of the programmes that rest on companies' figures.

What is printed is decided in ``decide_mart``, and written down by ``record_mart``; which marts
there are stands in ``protected``.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Engine

from programme_statistics.database import statement
from programme_statistics.disclosure.rules import Rules
from programme_statistics.landing.store import LandingStore
from programme_statistics.marts.decide_mart import Decision, Mart
from programme_statistics.marts.record_mart import Outcome, empty, record, unchanged
from programme_statistics.ops.locks import lock_member_tables


def publish(
    engine: Engine,
    store: LandingStore,
    rules: Rules,
    mart: Mart,
    through: date,
    known_at: datetime | None = None,
) -> Outcome:
    """Publishes what is known of a mart; writes no row if it is what was published last.

    ``store`` is the protected landing area, which keeps what is recorded. ``through`` is
    the last day that figures may be of. ``known_at`` is what they are known at (left out: what is
    known now).
    """
    with engine.begin() as connection:
        lock_member_tables(connection)
        known_at = known_at or connection.execute(statement("disclosure/known_at")).scalar_one()
        if known_at is None:
            return Outcome(mart.code, "empty", empty(mart))
        decision = Decision(connection, rules, mart, known_at, through)
        if decision.is_judged():
            return Outcome(mart.code, "unchanged", unchanged(mart))
        if not decision.figures and decision.last_id is None:
            return Outcome(mart.code, "empty", empty(mart))
        breaches, told, open_before = decision.protect()
        if breaches:
            return record(connection, store, decision, "held", breaches, open_before)
        status = "published" if decision.is_new() else "unchanged"
        return record(connection, store, decision, status, told, open_before)


def is_any_company_known(engine: Engine) -> bool:
    """Whether there may be figures of companies to protect."""
    with engine.connect() as connection:
        return bool(connection.execute(statement("disclosure/any_company")).scalar_one())
