"""Location quotients and stars from employment by province and industry."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from integration.programme.conftest import WithOwn
from support.road import Road

NACE = "15.20"


def employment(area: str, nace: str, employees: int | None, places: int | None = 100) -> Any:
    return {
        "area_code": area,
        "nace_code": nace,
        "year": 2025,
        "employees": employees,
        "establishments": places,
    }


@pytest.fixture(scope="module")
def employed(with_own: WithOwn) -> Road:
    others = [f"TR-{plate:02d}" for plate in range(1, 19)]
    return with_own(
        {
            "regional_employment": [
                employment("TR", "TOTAL", 9_000_000),
                employment("TR", NACE, 60_000),
                employment("TR-34", "TOTAL", 40_000),
                employment("TR-34", NACE, 1_200),
                employment("TR-27", "TOTAL", 1_000),
                employment("TR-27", NACE, 500, 2),
                *(employment(area, "TOTAL", 100_000) for area in others),
                *(employment(area, NACE, 600 + at) for at, area in enumerate(others)),
                employment("TR-19", "TOTAL", 5_000),
                employment("TR-19", NACE, 200),
            ]
        }
    )


def test_the_quotient_is_the_share_here_over_the_share_in_the_country(employed: Road) -> None:
    # (1,200 / 40,000) / (60,000 / 9 million)
    ((quotient, cluster),) = employed.rows(
        "select location_quotient, cluster_codes from mart.location_quotient"
        " where province_code = 'TR-34'"
    )
    assert round(Decimal(quotient), 10) == Decimal("4.5")
    assert cluster == "CL-IST-FOOT"


@pytest.mark.parametrize(
    ("province", "stars"),
    [
        ("TR-34", (True, True, True, 3)),  # most employees, and a large share
        ("TR-18", (False, True, False, 1)),  # the second most employees: a tenth of 20 is two
        ("TR-17", (False, False, False, 0)),
        ("TR-19", (True, False, True, 2)),  # the largest share of its own employment
    ],
)
def test_stars_are_for_specialisation_size_and_focus(
    employed: Road, province: str, stars: tuple[Any, ...]
) -> None:
    assert employed.rows(
        "select has_specialisation_star, has_size_star, has_focus_star, stars"
        " from mart.location_quotient where province_code = :province",
        province=province,
    ) == [stars]


def test_fewer_than_three_workplaces_are_hidden_and_take_no_star(employed: Road) -> None:
    assert employed.rows(
        "select is_hidden, employees, location_quotient, stars from mart.location_quotient"
        " where province_code = 'TR-27'"
    ) == [(True, None, None, 0)]


def test_the_method_is_called_adapted(employed: Road) -> None:
    assert employed.rows("select distinct method from mart.location_quotient") == [("adapted",)]
