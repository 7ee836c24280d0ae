"""What Eurostat is asked, and how often, follows from its connection."""

from __future__ import annotations

import pytest

from programme_statistics.errors import ConfigurationError
from programme_statistics.sources.eurostat.datasets import COMEXT
from programme_statistics.sources.eurostat.messages import error_of
from programme_statistics.sources.publisher import Publisher

ADDRESS = "https://ec.europa.eu/eurostat/api/comext/dissemination"


def test_without_a_connection_the_publisher_itself_is_asked_politely() -> None:
    terms = COMEXT.ask(COMEXT, Publisher("eurostat", COMEXT.base_url))
    assert COMEXT.base_url == ADDRESS
    assert (terms.calls_a_day, terms.seconds_between_calls) == (5_000, 1)
    assert terms.scope == COMEXT.scope
    assert terms.secret_headers is None
    assert (terms.refused, terms.asks_about_404) == (error_of, True)


def test_the_extra_says_how_often() -> None:
    extra = {"calls_a_day": 200, "seconds_between_calls": 2.5}
    terms = COMEXT.ask(COMEXT, Publisher("eurostat", ADDRESS, extra))
    assert (terms.calls_a_day, terms.seconds_between_calls) == (200, 2.5)


def test_an_extra_that_is_none_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"connection eurostat has 'many'.*Write"):
        COMEXT.ask(COMEXT, Publisher("eurostat", ADDRESS, {"calls_a_day": "many"}))


def test_a_stand_in_is_in_no_need_of_pauses() -> None:
    terms = COMEXT.ask(COMEXT, Publisher("eurostat", ADDRESS, {"sample": True}))
    assert terms.seconds_between_calls == 0
    assert COMEXT.of_sample().code == "eurostat_comext_synthetic"
