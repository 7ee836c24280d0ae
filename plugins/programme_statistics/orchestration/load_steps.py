"""The steps of a load, as its tasks call them: connections in, records out."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date

from programme_statistics import settings
from programme_statistics.errors import AccessRefused, PublisherError
from programme_statistics.landing.client import PoliteClient, Refusal, refusal_error
from programme_statistics.landing.land import Landing, land_edition
from programme_statistics.landing.store import LandingStore
from programme_statistics.marts.refresh import touched_months
from programme_statistics.orchestration.connections import publisher, secret_headers, warehouse
from programme_statistics.orchestration.periods import editions
from programme_statistics.sources.dataset import Dataset
from programme_statistics.staging.stage import stage_load
from programme_statistics.warehouse.publish import Publishing, publish_load


@dataclass(frozen=True, slots=True)
class Published:
    """What became of a run's loads, and the months (``YYYY-MM``) they brought or changed."""

    outcomes: Sequence[Publishing]
    months: Sequence[str]

    @property
    def problems(self) -> list[str]:
        """Why loads were held or refused, in words."""
        return [outcome.sentence for outcome in self.outcomes if outcome.status != "published"]


def land_editions(
    dataset: Dataset, periods: Sequence[str], *, run_id: str | None, today: date
) -> list[Landing]:
    """Asks the publisher for every edition of ``periods``, oldest first, and lands what comes."""
    source = publisher(dataset.connection, dataset.base_url)
    dataset = dataset.of_sample() if source.allows_sample else dataset
    store = LandingStore(settings.landing_root())
    with ExitStack() as opened:
        engine = opened.enter_context(warehouse())
        client = opened.enter_context(
            PoliteClient(
                source.base_url,
                secret_headers=secret_headers(dataset, source),
                refused=_refused_key if dataset.key_header else None,
            )
        )
        fallback = None
        if dataset.fallback is not None:
            other = publisher(dataset.connection, dataset.fallback.base_url)
            fallback = opened.enter_context(PoliteClient(other.base_url))
        return [
            land_edition(
                engine,
                store,
                client,
                dataset,
                month,
                run_id=run_id,
                today=today,
                fallback=fallback,
            )
            for month in editions(dataset, periods, today)
        ]


def _refused_key(refusal: Refusal) -> PublisherError:
    """The error of a publisher that wants a key; a redirect, which is not followed, among them."""
    where = refusal.headers.get("location")
    if where is not None:
        return AccessRefused(
            f"{refusal.url} sends on to {where.partition('?')[0]}, and a key is sent to nobody but "
            "the publisher. If the publisher has moved, write its new address into the "
            "connection's host."
        )
    if refusal.status in {401, 403}:
        return AccessRefused(
            f"{refusal.url} answered HTTP {refusal.status} {refusal.reason}: the publisher does "
            "not accept the key. Look at the password of its connection, and at the key on the "
            "publisher's own page."
        )
    return refusal_error(refusal)


def stage_loads(dataset: Dataset, load_ids: Sequence[int]) -> None:
    """Stages each landed load; one that cannot be read is refused, and the others go on."""
    source = publisher(dataset.connection, dataset.base_url)
    store = LandingStore(settings.landing_root())
    with warehouse() as engine:
        for load_id in load_ids:
            stage_load(engine, store, dataset, load_id, allow_sample=source.allows_sample)


def publish_loads(dataset: Dataset, load_ids: Sequence[int]) -> Published:
    """Judges and publishes each staged load; one that is held does not stop the others."""
    with warehouse() as engine:
        outcomes = [publish_load(engine, load_id, dataset.fact) for load_id in load_ids]
        with engine.connect() as connection:
            return Published(
                outcomes, touched_months(connection, load_ids, dataset.fact.touched_months)
            )
