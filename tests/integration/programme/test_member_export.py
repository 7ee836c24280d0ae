"""How many members export: counted by hand, and withheld where it would tell of one or two."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from integration.programme.conftest import WithOwn
from support.register import companies
from support.road import Road


def rounded(road: Road) -> list[tuple[Any, ...]]:
    found = road.rows(
        "select project_code, year, companies_known, companies_exporting,"
        " round(share_exporting_pct, 2), companies_exporting_anew"
        " from mart.member_export order by project_code, year"
    )
    return [tuple(row) for row in found]


def years(project: str, first: int, exports: dict[int, list[int | None]]) -> list[dict[str, Any]]:
    """Exports of companies from P<first> on, by year."""
    return [
        {
            "project_code": project,
            "party_code": f"P{first + at:03d}",
            "year": year,
            "export_usd": export,
        }
        for year, values in exports.items()
        for at, export in enumerate(values)
    ]


def project(code: str) -> dict[str, Any]:
    return {"project_code": code, "programme_code": "URGE", "name_en": code}


def test_members_that_export_are_counted_and_those_that_begin(with_own: WithOwn) -> None:
    road = with_own(
        {
            "projects": [project(code) for code in ("OPEN", "SMALL", "TOLD")],
            "parties": companies(1, 30),
            "member_performance": [
                # Nobody knows of the last one in 2025: it is no part of the share.
                *years(
                    "OPEN",
                    1,
                    {2024: [5, 5, 5, 0, 0, 0, 0, 0, 0, 7], 2025: [6, 6, 6, 1, 1, 1, 0, 0, 0, None]},
                ),
                *years("SMALL", 11, {2025: [5, 0]}),
                # All but one export: neither their number nor the share may be told.
                *years("TOLD", 21, {2025: [5, 5, 5, 5, 0]}),
            ],
        }
    )
    assert rounded(road) == [
        ("OPEN", 2024, 10, 4, 40, None),
        ("OPEN", 2025, 9, 6, Decimal("66.67"), 3),
        ("SMALL", 2025, None, None, None, None),
        ("TOLD", 2025, 5, None, None, None),
    ]


def test_the_demos_network_has_eight_of_twelve_and_three_of_them_new(with_samples: Road) -> None:
    assert [row for row in rounded(with_samples) if row[0] == "SAMPLE-NET"] == [
        ("SAMPLE-NET", 2024, 12, 5, Decimal("41.67"), None),
        ("SAMPLE-NET", 2025, 12, 8, Decimal("66.67"), 3),
    ]
