"""Publishes the marts of the programmes, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Engine

from programme_statistics.disclosure.rules import Rules
from programme_statistics.landing.store import LandingStore
from programme_statistics.marts.protected import MARTS
from programme_statistics.marts.published_marts import publish
from programme_statistics.marts.record_mart import Outcome
from support.disclosure import RULES
from support.member_tables import in_memory

THROUGH = date(2026, 12, 31)
"""A last day that lies after all that tests tell of."""


def publish_marts(
    engine: Engine,
    *codes: str,
    through: date = THROUGH,
    rules: Rules = RULES,
    store: LandingStore | None = None,
) -> Sequence[Outcome]:
    """Publishes what is known now: the marts of ``codes``, or all."""
    store = store or in_memory()
    outcomes = [
        publish(engine, store, rules, mart, through)
        for mart in MARTS
        if not codes or mart.code in codes
    ]
    for outcome in outcomes:
        assert outcome.status != "held", outcome.sentence
    return outcomes
