"""Primary rules: the domain's fixtures with test values n = 3 respondents, (2,85), p = 10."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pytest

from programme_statistics.disclosure.rules import (
    CONCENTRATION,
    FREQUENCY,
    REST_OF_SECTOR,
    SAFE,
    both,
    breaks_dominance,
    breaks_frequency,
    breaks_p_pct,
    judge,
    judge_rest_of_sector,
)
from support.disclosure import RULES


def decimals(values: Sequence[int]) -> list[Decimal]:
    return [Decimal(value) for value in values]


FIXTURES = [
    ([50, 49, 1], {"dominance", "p%"}),
    ([300, 20, 10], {"dominance", "p%"}),
    ([60, 20, 10, 10], set()),
    ([100, 90, 9], {"dominance", "p%"}),
    ([100, 90, 10], {"dominance"}),  # 10 is not less than 10
    ([5, 5], {"frequency", "dominance", "p%"}),
    ([40], {"frequency", "dominance", "p%"}),
]


@pytest.mark.parametrize(("values", "broken"), FIXTURES)
def test_a_cell_breaks_the_rules_it_should(values: list[int], broken: set[str]) -> None:
    cell = decimals(values)
    found = {
        "frequency": breaks_frequency(cell),
        "dominance": breaks_dominance(cell, RULES),
        "p%": breaks_p_pct(cell, RULES),
    }
    assert {name for name, is_broken in found.items() if is_broken} == broken
    assert judge(cell, RULES).is_safe == (not broken)


@pytest.mark.parametrize(("values", "broken"), FIXTURES)
def test_the_order_of_contributions_says_nothing(values: list[int], broken: set[str]) -> None:
    assert judge(decimals(values[::-1]), RULES) == judge(decimals(values), RULES)


def test_protection_is_the_widest_that_a_broken_rule_asks_for() -> None:
    # p%: 10 % of 300 less what the others leave, 10; (n,k): 320 has to be 85 % of what is seen.
    by_p, by_dominance = Fraction(30 - 10), Fraction(320 * 100, 85) - 330
    protection = judge(decimals([300, 20, 10]), RULES).protection
    assert abs(Fraction(protection) - max(by_p, by_dominance)) < Fraction(1, 10**9)


def test_too_few_respondents_need_no_width_of_their_own() -> None:
    assert judge(decimals([0, 0]), RULES).reasons == (FREQUENCY,)
    assert judge(decimals([0, 0]), RULES).protection == 0


def test_a_zero_that_three_report_is_safe() -> None:
    assert judge(decimals([0, 0, 0]), RULES).is_safe


def test_a_single_exporter_among_many_members_is_not_safe() -> None:
    assert judge(decimals([70, *[0] * 24]), RULES).reasons == (CONCENTRATION,)


def test_nobody_is_nobody() -> None:
    assert judge([], RULES) == SAFE


def test_losses_count_by_their_size() -> None:
    assert judge(decimals([-300, 20, 10]), RULES).reasons == (CONCENTRATION,)
    assert judge(decimals([-60, 20, 10, 10]), RULES).is_safe


def test_who_is_not_in_a_cell_may_know_the_sum_of_two_of_one_size() -> None:
    """What a member computes by leaving itself out is no disclosure while two others are in it."""
    assert judge(decimals([50, 49]), RULES).from_outside is None
    assert judge(decimals([50, 2]), RULES).from_outside == 3
    assert judge(decimals([50]), RULES).from_outside == 5


REST = [
    (800, 1000, True),  # 200 are left, twice what is asked for
    (900, 1000, True),  # 100 are left, which is what is asked for
    (901, 1000, False),
    (999, 1000, False),
    (1000, 1000, True),  # nobody is left who could be protected
    (1100, 1000, True),  # another definition: nothing can be subtracted
    (999, None, True),
]


@pytest.mark.parametrize(("members", "sector", "is_safe"), REST)
def test_what_the_official_total_leaves_beside_the_members_must_not_be_small(
    members: int, sector: int | None, is_safe: bool
) -> None:
    official = None if sector is None else Decimal(sector)
    verdict = judge_rest_of_sector(Decimal(members), official, RULES)
    assert verdict.is_safe == is_safe
    if not is_safe:
        assert sector is not None
        assert verdict.reasons == (REST_OF_SECTOR,)
        assert verdict.protection == Decimal(sector) / 10 - (sector - members)


def test_two_verdicts_ask_for_the_wider_protection() -> None:
    narrow = judge(decimals([40]), RULES)
    wide = judge_rest_of_sector(Decimal(999), Decimal(1000), RULES)
    assert both(narrow, wide).reasons == (FREQUENCY, CONCENTRATION, REST_OF_SECTOR)
    assert both(narrow, wide).protection == 99
    assert both(narrow, SAFE) == narrow
