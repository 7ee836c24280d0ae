"""The rules of the support scheme as the registers keep them: rates, caps, least numbers, by day.

One source for all: the registers ``support_rules``, ``expense_types`` and ``project_rules``. Forms
are judged by what a warehouse holds of them; the ones that come with the project stand in where
there is no warehouse.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from programme_statistics import reference
from programme_statistics.sources.register import registers
from programme_statistics.sources.register_values import value

_OF_THE_REGISTER = (
    *("legal_regime", "support_item", "valid_from", "valid_to", "rate"),
    *("cap_amount", "cap_currency", "cap_scope", "cap_applies_to"),
    *("min_companies", "min_companies_r46", "claim_months"),
)


@dataclass(frozen=True, slots=True)
class SupportRule:
    """What the register ``support_rules`` says of an item under a regime, for one type of expense.

    It holds for documents from ``valid_from`` to before ``valid_to``. Types of one ``support_item``
    share the cap. None is what the rule does not set, or what is not known; ``is_certain_cap`` is
    false of a cap that was computed or that sources disagree on, ``is_certain_rate`` of a rate
    whose certainty is low.
    """

    legal_regime: str
    expense_type: str
    support_item: str
    valid_from: date
    valid_to: date | None = None
    rate: Decimal | None = None
    cap_amount: Decimal | None = None
    cap_currency: str | None = None
    cap_scope: str | None = None
    cap_applies_to: str | None = None
    min_companies: int | None = None
    min_companies_r46: int | None = None
    claim_months: int | None = None
    is_certain_rate: bool = True
    is_certain_cap: bool = True

    def holds_on(self, day: date) -> bool:
        """Whether it is the rule of ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    def cap_unit(
        self, project_code: str, organisation_code: str | None, activity_code: str, day: date
    ) -> str:
        """What its cap is counted over: the activity, the project, or a year of the organisation.

        A year is the project's own where nobody knows its cooperation organisation. A cap by person
        and day is counted over single documents, for which there is no unit to ask for.
        """
        if self.cap_scope == "activity":
            return activity_code
        if self.cap_scope == "year":
            return f"{organisation_code or project_code} {day.year}"
        return project_code

    @property
    def cap_on_support(self) -> Decimal | None:
        """The cap as the most support there can be; None: there is none to hold it against.

        A cap on the gross expense binds at its rate; one by person and day is of one of them.
        """
        if self.cap_amount is None:
            return None
        if self.cap_applies_to == "gross":
            return None if self.rate is None else self.cap_amount * self.rate
        return self.cap_amount


@dataclass(frozen=True, slots=True)
class Limit:
    """What the register ``project_rules`` says from ``valid_from`` to before ``valid_to``."""

    value: int
    valid_from: date
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it is the limit of ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class SupportRules:
    """The rules of the support scheme as the registers hold them.

    Attributes:
        by_expense: the rules by legal regime and type of expense.
        limits: the limits of projects and companies by code (``COMPANY_PROJECTS_EVER``).
    """

    by_expense: Mapping[tuple[str, str], tuple[SupportRule, ...]]
    limits: Mapping[str, tuple[Limit, ...]]

    def limit(self, rule_code: str, day: date) -> int | None:
        """The limit of a rule of projects on a day; None if no rule holds then."""
        return next(
            (limit.value for limit in self.limits.get(rule_code, ()) if limit.holds_on(day)), None
        )

    def of(self, regime: str | None, expense_type: str, day: date) -> SupportRule | None:
        """The rule of a type of expense on a day; None if there is none or the regime is open."""
        rules = self.by_expense.get((regime or "", expense_type), ())
        return next((rule for rule in rules if rule.holds_on(day)), None)

    def of_item(self, regime: str | None, item: str | None, day: date) -> SupportRule | None:
        """The rule of an item of support on a day, whatever the type of expense."""
        return next(
            (
                rule
                for (of_regime, _), rules in self.by_expense.items()
                for rule in rules
                if of_regime == regime and rule.support_item == item and rule.holds_on(day)
            ),
            None,
        )

    @classmethod
    def of_registers(
        cls,
        support_rules: Iterable[Mapping[str, Any]],
        expense_types: Iterable[Mapping[str, Any]],
        project_rules: Iterable[Mapping[str, Any]],
    ) -> SupportRules:
        """The rules that rows of these three registers, typed, come to."""
        types: dict[str, list[str]] = {}
        for row in expense_types:
            types.setdefault(row["support_item"], []).append(row["expense_type"])
        by_expense: dict[tuple[str, str], list[SupportRule]] = {}
        for row in support_rules:
            for expense_type in types.get(row["support_item"], ()):
                rule = SupportRule(
                    expense_type=expense_type,
                    is_certain_rate=row["certainty"] != "low",
                    is_certain_cap=row["figure_basis"] == "published",
                    **{name: row[name] for name in _OF_THE_REGISTER},
                )
                by_expense.setdefault((rule.legal_regime, expense_type), []).append(rule)
        limits: dict[str, list[Limit]] = {}
        for row in project_rules:
            limit = Limit(row["rule_value"], row["valid_from"], row["valid_to"])
            limits.setdefault(row["rule_code"], []).append(limit)
        return cls(
            {key: tuple(rules) for key, rules in by_expense.items()},
            {code: tuple(of_code) for code, of_code in limits.items()},
        )


@cache
def seed_support_rules() -> SupportRules:
    """The rules that come with the project (``include/reference/programme``)."""
    return SupportRules.of_registers(
        _seed("support_rules"), _seed("expense_types"), _seed("project_rules")
    )


def _seed(code: str) -> Iterator[Mapping[str, Any]]:
    fields = registers()[code].fields
    path = reference.folder() / "programme" / f"{code}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield {name: value(field, row[name]) for name, field in fields.items()}
