"""What UN Comtrade is asked for, and how often, follows from its connection."""

from __future__ import annotations

from typing import Any

import pytest

from programme_statistics.errors import ConfigurationError
from programme_statistics.sources.comtrade.access import access_of, terms, universe
from programme_statistics.sources.comtrade.datasets import (
    MIRROR_ANNUAL,
    MIRROR_MONTHLY,
    MONTHLY,
    TRADE,
)
from programme_statistics.sources.comtrade.planning import FREE, PREMIUM, PREVIEW
from programme_statistics.sources.publisher import Publisher

ADDRESS = "https://comtradeapi.un.org"


def reached(key: str | None = "a-key", **extra: object) -> Publisher:
    return Publisher("comtrade", ADDRESS, extra, key)


def test_with_a_key_everything_is_asked_for() -> None:
    assert access_of(reached()) is FREE
    assert terms(MONTHLY, reached()).scope == MONTHLY.scope
    assert terms(MONTHLY, reached()).calls_a_day == 500
    assert terms(MONTHLY, reached()).seconds_between_calls == 1


def test_a_premium_key_says_so() -> None:
    connection = reached(access="premium", bulk=True, calls_a_day=2000)
    assert access_of(connection) is PREMIUM
    assert terms(MONTHLY, connection).calls_a_day == 2000


@pytest.mark.parametrize(
    "extra", [{"access": "gold"}, {"calls_a_day": "many"}, {"seconds_between_calls": -1}]
)
def test_an_extra_that_is_none_is_refused(extra: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match=r"connection comtrade has .*Write"):
        terms(MONTHLY, reached(**extra))


def test_without_a_key_world_and_the_clusters_are_looked_at() -> None:
    assert access_of(reached(None)) is PREVIEW
    scope = terms(MONTHLY, reached(None)).scope
    assert scope.partners == (0,)
    assert len(scope.products or ()) == 651
    assert scope.mark != MONTHLY.scope.mark


def test_a_look_without_a_key_keeps_the_partners_and_level_of_its_dataset() -> None:
    scope = terms(MIRROR_ANNUAL, reached(None)).scope
    assert (scope.partners, scope.level) == ((792,), 4)


def test_every_reporter_and_partner_asked_for_is_in_the_list_of_areas() -> None:
    known = set(universe(6).partners)
    for dataset in TRADE:
        assert set(dataset.reporters) | set(dataset.scope.partners or ()) <= known
    assert len(set(MIRROR_MONTHLY.reporters)) == 45
