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


@pytest.mark.parametrize(
    ("province", "nace", "quotient", "stars"),
    [
        # 3,000 of 80,000 are 3.75 %; 30,000 of 15,000,000 are 0.2 %. The largest share.
        ("TR-19", "28.93", Decimal("18.75"), (True, False, True, 2)),
        # 24,000 of 400,000 are 6 %; 40,000 of 15,000,000 are 4/15 %. Most employees too.
        ("TR-27", "13.93", Decimal("22.5"), (True, True, True, 3)),
        # 12,000 of 4,000,000 are 0.3 %; 60,000 of 15,000,000 are 0.4 %.
        ("TR-34", "15.20", Decimal("0.75"), (False, True, False, 1)),
        # 7,200 of 180,000 are 4 %; 120,000 of 15,000,000 are 0.8 %.
        ("TR-46", "25.99", Decimal(5), (True, False, True, 2)),
    ],
)
def test_the_demos_quotients_are_those_worked_out_by_hand(
    with_samples: Road, province: str, nace: str, quotient: Decimal, stars: tuple[Any, ...]
) -> None:
    ((found, *taken),) = with_samples.rows(
        "select location_quotient, has_specialisation_star, has_size_star, has_focus_star, stars"
        " from mart.location_quotient where province_code = :province and nace_code = :nace",
        province=province,
        nace=nace,
    )
    assert round(Decimal(found), 10) == quotient
    assert tuple(taken) == stars


def test_what_is_made_up_says_so_and_what_is_hidden_stays_hidden(with_samples: Road) -> None:
    assert with_samples.rows(
        "select distinct document_code, is_synthetic from mart.location_quotient"
    ) == [("SAMPLE-REG", True)]
    # Left empty by the publisher, and two workplaces.
    assert with_samples.rows(
        "select province_code, nace_code, employees, stars from mart.location_quotient"
        " where is_hidden order by nace_code, province_code"
    ) == [
        *((province, nace, None, 0) for province, nace in (("TR-19", "20.42"),)),
        *((province, "30.11", None, 0) for province in ("TR-19", "TR-20", "TR-46")),
    ]


def test_own_employment_is_not_made_up(employed: Road) -> None:
    assert employed.rows(
        "select distinct document_code, is_synthetic from mart.location_quotient"
    ) == [("SECRETARIAT", False)]
