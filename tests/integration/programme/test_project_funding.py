"""What each funder pays: stated amounts, and the split that nobody has stated."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from integration.programme.conftest import WithOwn
from support.road import Road


def shown(road: Road, project: str) -> list[tuple[Any, ...]]:
    found = road.rows(
        "select funder_code, amount, currency, round(share_pct, 2), funder_count, is_split_known,"
        " amount_not_stated from mart.project_funding where project_code = :project"
        " order by funder_code",
        project=project,
    )
    return [tuple(row) for row in found]


def test_a_split_that_nobody_stated_is_null_and_not_a_half(seeded: Road) -> None:
    assert shown(seeded, "SMENET-TA") == [
        ("EU", None, "EUR", None, 2, False, 5_000_000),
        ("TR-STATE", None, "EUR", None, 2, False, 5_000_000),
    ]


def test_what_is_stated_has_its_share_and_the_rest_is_nobodys(with_own: WithOwn) -> None:
    def project(code: str, budget: int | None) -> dict[str, Any]:
        return {
            "project_code": code,
            "programme_code": "SMENET",
            "name_en": code,
            "budget_amount": budget,
            "budget_currency": "EUR" if budget else None,
        }

    road = with_own(
        {
            "projects": [project("SPLIT", 300), project("PART", 300), project("OPEN", None)],
            "project_funding": [
                {"project_code": "SPLIT", "funder_code": "EU", "amount": 200},
                {"project_code": "SPLIT", "funder_code": "TR-STATE", "amount": 100},
                {"project_code": "PART", "funder_code": "EU", "amount": 200},
                {"project_code": "PART", "funder_code": "TR-STATE"},
                {"project_code": "PART", "funder_code": "ICOC"},
                {"project_code": "OPEN", "funder_code": "EU", "amount": 200},
            ],
        }
    )
    assert shown(road, "SPLIT") == [
        ("EU", 200, "EUR", Decimal("66.67"), 2, True, 0),
        ("TR-STATE", 100, "EUR", Decimal("33.33"), 2, True, 0),
    ]
    # 100 are left to two funders: how much of it is whose is not known.
    assert shown(road, "PART") == [
        ("EU", 200, "EUR", Decimal("66.67"), 3, False, 100),
        ("ICOC", None, "EUR", None, 3, False, 100),
        ("TR-STATE", None, "EUR", None, 3, False, 100),
    ]
    assert shown(road, "OPEN") == [("EU", 200, None, None, 1, True, None)]
