"""How many members export: counted by hand, and withheld where it would tell of one or two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest

from integration.programme.conftest import Programme, WithOwn
from support.register import companies
from support.road import Road


def rounded(road: Road) -> list[tuple[Any, ...]]:
    found = road.rows(
        "select project_code, year, companies_known, companies_exporting,"
        " round(share_exporting_pct, 2), companies_exporting_anew"
        " from mart.member_export order by project_code, year"
    )
    return [tuple(row) for row in found]


def years(
    project: str, first: int, exports: Mapping[int, Sequence[int | None]]
) -> list[dict[str, Any]]:
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
            "projects": [project(code) for code in ("OPEN", "SMALL", "TOLD", "ONE-LESS")],
            "parties": companies(1, 50),
            "member_performance": [
                # Nobody knows of the last three in 2025: they are no part of the share.
                *years(
                    "OPEN",
                    1,
                    {
                        2024: [5, 5, 5, 0, 0, 0, 0, 0, 0, 7, 7, 7],
                        2025: [6, 6, 6, 1, 1, 1, 0, 0, 0, None, None, None],
                    },
                ),
                # Two are not told, and not that there are any.
                *years("SMALL", 21, {2025: [5, 0]}),
                # All but one export: neither their number nor the share may be told.
                *years("TOLD", 31, {2025: [5, 5, 5, 5, 0]}),
                # One of ten did not report the second year: that year's number would tell.
                *years("ONE-LESS", 41, {2024: [0] * 10, 2025: [*[0] * 9, None]}),
            ],
        }
    )
    assert rounded(road) == [
        ("ONE-LESS", 2024, 10, 0, 0, None),
        ("OPEN", 2024, 12, 6, 50, None),
        ("OPEN", 2025, 9, 6, Decimal("66.67"), 3),
        ("TOLD", 2025, 5, None, None, None),
    ]


# --- two readings, before and after one company or two


def both_years(count: int, exporting: int, began: int) -> list[dict[str, Any]]:
    """So many companies of a project, so many that export and others that began to."""
    return years(
        "OPEN",
        1,
        {
            2024: [5] * exporting + [0] * (count - exporting),
            2025: [6] * (exporting + began) + [0] * (count - exporting - began),
        },
    )


FIRST = (20, 6, 4)


def an_analyst_reads(programme: Programme) -> list[tuple[Any, ...]]:
    return programme.read("select * from mart.member_export order by project_code, year")


@pytest.mark.parametrize(
    ("few", "enough"),
    [
        pytest.param([(21, 6, 4), (22, 6, 4)], (24, 6, 4), id="join"),
        pytest.param([(19, 6, 4), (18, 6, 4)], (16, 6, 4), id="leave"),
        pytest.param([(20, 6, 5), (20, 6, 6)], (20, 6, 8), id="begin to export"),
        pytest.param([(20, 6, 3), (20, 6, 2)], (20, 6, 0), id="never began"),
        pytest.param([(21, 6, 5), (19, 6, 5)], (24, 6, 8), id="join and begin"),
    ],
)
def test_what_one_or_two_companies_do_is_in_no_two_readings(
    programme: Programme, few: list[tuple[int, int, int]], enough: tuple[int, int, int]
) -> None:
    programme.load(projects=[project("OPEN")], parties=companies(1, 30))
    programme.load(member_performance=both_years(*FIRST))
    programme.publish("member_export")
    first = an_analyst_reads(programme)
    assert [row[2] for row in first] == [20, 20]
    times = []
    for state in few:
        programme.load(member_performance=both_years(*state))
        assert an_analyst_reads(programme) == first
        programme.publish("member_export")
        assert an_analyst_reads(programme) == first
        times += programme.read("select clock_timestamp()")
    programme.load(member_performance=both_years(*enough))
    programme.publish("member_export")
    assert an_analyst_reads(programme) != first
    for (at,) in times:
        assert (
            programme.read(
                f"select * from mart.member_export_as_of('{at}') order by project_code, year"
            )
            == first
        )


def test_nobody_sees_that_the_one_that_exported_has_stopped(programme: Programme) -> None:
    """One of ten exports: withheld. When none does, 0 would say that there was one."""
    programme.load(projects=[project("OPEN")], parties=companies(1, 30))
    for exporting in (1, 0):
        programme.load(member_performance=years("OPEN", 1, {2025: [5] * exporting + [0] * 9}))
        programme.publish("member_export")
        assert [row[3] for row in an_analyst_reads(programme)] == [None]


def test_the_demos_network_has_eight_of_twelve_and_three_of_them_new(with_samples: Road) -> None:
    assert [row for row in rounded(with_samples) if row[0] == "SAMPLE-NET"] == [
        ("SAMPLE-NET", 2024, 12, 5, Decimal("41.67"), None),
        ("SAMPLE-NET", 2025, 12, 8, Decimal("66.67"), 3),
    ]
