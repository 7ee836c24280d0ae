"""On what terms a connection lets UN Comtrade be asked: with which key, for what, how often."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from programme_statistics import nomenclature
from programme_statistics.errors import ConfigurationError
from programme_statistics.sources.answers import Http
from programme_statistics.sources.comtrade.bulk import BulkAsker
from programme_statistics.sources.comtrade.client import (
    KEY_HEADER,
    MAX_BODY_BYTES,
    ComtradeClient,
    refusals,
)
from programme_statistics.sources.comtrade.planning import (
    CALLS_A_DAY,
    FREE,
    PREMIUM,
    PREVIEW,
    Access,
    Universe,
)
from programme_statistics.sources.publisher import Publisher
from programme_statistics.sources.slices import WORLD, Scope
from programme_statistics.sources.trade_dataset import Terms, TradeAsker, TradeDataset

_SECONDS_BETWEEN_CALLS = 1.0


def terms(dataset: TradeDataset, publisher: Publisher) -> Terms:
    """The terms on which a connection lets a dataset be asked.

    Raises:
        ConfigurationError: the connection's extra has an access or a number that is none.
    """
    access = access_of(publisher)
    scope = dataset.scope if publisher.key else first_look(dataset.scope)
    # A stand-in on this machine is in no need of pauses.
    pause = 0.0 if publisher.allows_sample else _SECONDS_BETWEEN_CALLS
    return Terms(
        scope=scope,
        asker=partial(_asker, dataset, publisher, access, scope),
        calls_a_day=int(publisher.number("calls_a_day", CALLS_A_DAY)),
        seconds_between_calls=publisher.number("seconds_between_calls", pause),
        secret_headers={KEY_HEADER: publisher.key} if publisher.key else None,
        refused=refusals(publisher.key),
        asks_about_404=True,
        max_body_bytes=MAX_BODY_BYTES,
    )


def _asker(
    dataset: TradeDataset, publisher: Publisher, access: Access, scope: Scope, http: Http
) -> TradeAsker[Any]:
    client = ComtradeClient(
        http,
        publisher.key,
        access,
        scope,
        partial(universe, scope.level),
        allowed_sample=dataset.sample_kind if publisher.allows_sample else None,
    )
    return BulkAsker(client) if publisher.extra.get("bulk") is True else client


def access_of(publisher: Publisher) -> Access:
    """The way in that a connection opens.

    Raises:
        ConfigurationError: its extra has an access that is none.
    """
    if not publisher.key:
        return PREVIEW
    kinds = {one.name: one for one in (FREE, PREMIUM)}
    name = publisher.extra.get("access", FREE.name)
    if name not in kinds:
        raise ConfigurationError(
            f"The connection {publisher.connection} has the access {name!r} in its extra. Write "
            f"one of {', '.join(kinds)}, or leave it out."
        )
    return kinds[name]


def first_look(scope: Scope) -> Scope:
    """What is asked for without a key, 500 rows an answer: World, and the clusters' products."""
    codes = tuple(sorted({one.hs_code for one in nomenclature.cluster_products()}))
    partners = (WORLD,) if scope.partners is None else scope.partners
    products = codes if scope.level == 6 else None
    return Scope(scope.frequency, scope.flows, partners, products, scope.level)


@cache
def universe(level: int) -> Universe:
    """The codes there are, from the nomenclatures."""
    return Universe(
        partners=tuple(
            sorted(
                int(row["area_code"]) for row in nomenclature.area_rows() if row["kind"] != "group"
            )
        ),
        products=tuple(
            sorted({one.hs_code for one in nomenclature.products() if one.level == level})
        ),
    )
