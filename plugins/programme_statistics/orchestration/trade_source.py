"""A series of trade figures as a run has it in hand: what it is, who asks, where things go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from programme_statistics import settings
from programme_statistics.errors import ConfigurationError
from programme_statistics.landing.client import PoliteClient
from programme_statistics.landing.store import LandingStore
from programme_statistics.ops.requests import Quota
from programme_statistics.sources.publisher import Publisher
from programme_statistics.sources.trade_dataset import Terms, TradeAsker, TradeDataset


@dataclass(frozen=True, slots=True)
class TradeSource:
    """A series, the terms on which its connection lets it be asked, and where what comes goes.

    ``wanted`` is the series that is asked for, ``dataset`` the one its figures go to: they differ
    where a stand-in's are made up.
    """

    wanted: TradeDataset
    publisher: Publisher
    terms: Terms
    quota: Quota
    engine: Engine
    store: LandingStore

    @property
    def dataset(self) -> TradeDataset:
        """The series that the figures go to."""
        return self.wanted.of_sample() if self.publisher.allows_sample else self.wanted

    @property
    def reporters(self) -> Sequence[int]:
        """Who is asked for when a run names nobody: the dataset's, or those of the connection.

        Raises:
            ConfigurationError: the connection's extra has something else than lists by dataset.
        """
        given = self.publisher.extra.get("reporters", {})
        if isinstance(given, dict) and self.wanted.code not in given:
            return self.wanted.reporters
        found = given[self.wanted.code] if isinstance(given, dict) else None
        if not isinstance(found, list) or not found or not all(type(one) is int for one in found):
            raise ConfigurationError(
                f"The connection {self.publisher.connection} has {given!r} as reporters in its "
                f'extra. Write numeric codes by dataset, for example {{"{self.wanted.code}": '
                "[792, 276]}, or leave it out."
            )
        return found

    @contextmanager
    def asker(self) -> Iterator[TradeAsker[Any]]:
        """Who asks; every question is entered into the account of the quota before it is asked."""
        terms = self.terms
        with PoliteClient(
            self.publisher.base_url,
            timeout=terms.timeout,
            secret_headers=terms.secret_headers,
            before_try=self.quota.take,
            refused=terms.refused,
            asks_about_404=terms.asks_about_404,
            max_body_bytes=terms.max_body_bytes,
        ) as http:
            yield terms.asker(http)


@contextmanager
def open_source(dataset: TradeDataset) -> Iterator[TradeSource]:
    """The series as its connection lets it be asked; leaves no connection to the warehouse behind.

    Raises:
        ConfigurationError: the connection says something that is not understood.
    """
    # Only here: whoever has a source in hand needs nothing of Airflow.
    from programme_statistics.orchestration.connections import publisher, warehouse

    reached = publisher(dataset.connection, dataset.base_url)
    terms = dataset.ask(dataset, reached)
    with warehouse() as engine:
        yield TradeSource(
            wanted=dataset,
            publisher=reached,
            terms=terms,
            quota=Quota(
                engine,
                dataset.connection,
                calls_a_day=terms.calls_a_day,
                seconds_between_calls=terms.seconds_between_calls,
            ),
            engine=engine,
            store=LandingStore(settings.landing_root()),
        )
