"""Parameters and small tables for tests of disclosure control."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from decimal import Decimal

from programme_statistics.disclosure.linked import (
    Contribution,
    Snapshot,
    by_respondent,
    in_row,
    link,
    rows_of,
)
from programme_statistics.disclosure.rules import Rules, judge
from programme_statistics.disclosure.suppress import Pattern, suppress
from programme_statistics.disclosure.system import System

PARAMETERS: Mapping[str, object] = {
    "version": "tests",
    "n": 2,
    "k_pct": 85,
    "p_pct": 10,
    "stability_pct": 5,
    "sector_rest_pct": 10,
}
"""Those of the domain's fixtures; nobody's real ones."""


def parameters(**changes: object) -> str:
    """The parameters as they stand in the secrets backend."""
    return json.dumps({**PARAMETERS, **changes})


RULES = Rules.parse(parameters(), "a test's parameters")

Rows = Mapping[str, Mapping[str, int]]
"""What each company of each row contributes."""


def snapshot(
    rows: Rows,
    printed: Collection[str] = (),
    period: int = 0,
    holdings: Mapping[str, str] | None = None,
) -> Snapshot:
    """A table; a company in two rows contributes to both and once to the total."""
    companies: dict[str, Contribution] = {}
    for row, contributions in rows.items():
        for company, value in contributions.items():
            known = companies.get(company)
            respondent = (holdings or {}).get(company, company)
            its_rows = (known.rows if known else frozenset()) | {row}
            companies[company] = Contribution(Decimal(value), respondent, its_rows)
    return Snapshot(period, companies, frozenset(printed))


def linked(new: Snapshot, *earlier: Snapshot, rules: Rules = RULES) -> System:
    """The system of a table and earlier ones, judged by the primary rules."""
    judged = {row: judge(by_respondent(in_row(new, row)).values(), rules) for row in rows_of(new)}
    return link(new, earlier, rules, judged=judged)


def protected(new: Snapshot, *earlier: Snapshot, rules: Rules = RULES) -> Pattern:
    """What is printed of a table."""
    return suppress(linked(new, *earlier, rules=rules))


def hidden(new: Snapshot, *earlier: Snapshot, rules: Rules = RULES) -> set[object]:
    """The rows that are not printed; nothing that has to stay hidden is open."""
    pattern = protected(new, *earlier, rules=rules)
    assert not pattern.too_narrow
    assert not pattern.open_before
    return set(pattern.hidden)
