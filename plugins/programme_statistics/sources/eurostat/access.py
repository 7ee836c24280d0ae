"""On what terms a connection lets Eurostat be asked: without a key, politely."""

from __future__ import annotations

from programme_statistics.sources.answers import Http
from programme_statistics.sources.eurostat.client import CALLS_A_DAY, MAX_BODY_BYTES, ComextAsker
from programme_statistics.sources.eurostat.messages import error_of
from programme_statistics.sources.publisher import Publisher
from programme_statistics.sources.trade_dataset import Terms, TradeDataset

_SECONDS_BETWEEN_CALLS = 1.0
_TIMEOUT = (10.0, 300.0)
"""Seconds; the publisher takes its time before the first byte of a large answer."""


def terms(dataset: TradeDataset, publisher: Publisher) -> Terms:
    """The terms on which a connection lets a dataset be asked.

    Raises:
        ConfigurationError: a number of the connection's extra is none.
    """
    kind = dataset.sample_kind if publisher.allows_sample else None

    def asker(http: Http) -> ComextAsker:
        return ComextAsker(http, allowed_sample=kind)

    # A stand-in on this machine is in no need of pauses.
    pause = 0.0 if publisher.allows_sample else _SECONDS_BETWEEN_CALLS
    return Terms(
        scope=dataset.scope,
        asker=asker,
        calls_a_day=int(publisher.number("calls_a_day", CALLS_A_DAY)),
        seconds_between_calls=publisher.number("seconds_between_calls", pause),
        refused=error_of,
        asks_about_404=True,
        max_body_bytes=MAX_BODY_BYTES,
        timeout=_TIMEOUT,
    )
