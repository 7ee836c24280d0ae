"""The steps of a load of trade figures, as its tasks call them: connections in, records out."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Engine

from programme_statistics import nomenclature, settings
from programme_statistics.errors import ConfigurationError, PublisherError, PublisherLimit
from programme_statistics.landing.client import PoliteClient
from programme_statistics.landing.store import LandingStore
from programme_statistics.landing.units import land_unit, to_do
from programme_statistics.ops import loads, releases
from programme_statistics.ops.requests import Quota
from programme_statistics.ops.trade_releases import LandedRelease, landed_releases
from programme_statistics.orchestration.connections import (
    Publisher,
    publisher,
    warehouse_engine,
)
from programme_statistics.sources.comtrade import planning
from programme_statistics.sources.comtrade.bulk import BulkAsker
from programme_statistics.sources.comtrade.client import (
    KEY_HEADER,
    MAX_BODY_BYTES,
    ComtradeClient,
    refusals,
)
from programme_statistics.sources.comtrade.datasets import TradeDataset
from programme_statistics.sources.comtrade.planning import Access, Scope, Universe
from programme_statistics.sources.slices import Availability, Slice, unit_name

log = logging.getLogger(__name__)

_SECONDS_BETWEEN_CALLS = 1.0
_WAITED_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Source:
    """Everything a step needs to ask for a dataset: where, with what key, how often, for what."""

    dataset: TradeDataset
    publisher: Publisher
    access: Access
    scope: Scope
    quota: Quota
    engine: Engine
    store: LandingStore
    universe: Universe
    uses_bulk: bool

    @contextmanager
    def client(self) -> Iterator[ComtradeClient]:
        """A client that enters every call into the account before it asks."""
        key = self.publisher.key
        with PoliteClient(
            self.publisher.base_url,
            timeout=(10.0, 120.0),
            secret_headers={KEY_HEADER: key} if key else None,
            before_try=self.quota.take,
            refused=refusals(key),
            asks_about_404=True,
            max_body_bytes=MAX_BODY_BYTES,
        ) as http:
            yield ComtradeClient(
                http,
                key,
                self.access,
                self.universe,
                allowed_sample=self.dataset.sample_kind if self.publisher.allows_sample else None,
            )


@dataclass(frozen=True, slots=True)
class Found:
    """What a run has to do: batches of slices to ask for, loads to go on with, and words for it."""

    batches: Sequence[Mapping[str, Any]]
    sentence: str


def open_source(dataset: TradeDataset) -> Source:
    """The source of a dataset, as its connection says.

    Raises:
        ConfigurationError: the connection's extra has an access or a number that is none.
    """
    source = publisher(dataset.connection, dataset.base_url)
    access = _access(source)
    scope = dataset.scope
    if access is planning.PREVIEW:
        # Without a key there are 500 rows an answer: a first look at World and the clusters.
        codes = tuple(sorted({one.hs_code for one in nomenclature.cluster_products()}))
        partners = (planning.WORLD,) if scope.partners is None else scope.partners
        products = codes if scope.level == 6 else None
        scope = Scope(scope.frequency, scope.flows, partners, products, scope.level)
    engine = warehouse_engine()
    # A stand-in on this machine is in no need of pauses.
    pause = 0.0 if source.allows_sample else _SECONDS_BETWEEN_CALLS
    return Source(
        dataset=dataset.of_sample() if source.allows_sample else dataset,
        publisher=source,
        access=access,
        scope=scope,
        quota=Quota(
            engine,
            dataset.connection,
            calls_a_day=int(_number(source, "calls_a_day", planning.CALLS_A_DAY)),
            seconds_between_calls=_number(source, "seconds_between_calls", pause),
        ),
        engine=engine,
        store=LandingStore(settings.landing_root()),
        universe=_universe(scope.level),
        uses_bulk=source.extra.get("bulk") is True,
    )


def find_batches(
    source: Source,
    periods: Sequence[str] | None,
    reporters: Sequence[int] | None,
    today: date,
) -> Found:
    """Asks which of the wanted slices are new or changed; groups them into batches of a year.

    Raises:
        ConfigurationError: a period or reporter cannot be asked for.
        PublisherError: the publisher cannot be asked.
    """
    dataset = source.dataset
    wanted = planning.slices(
        _reporters(dataset, reporters, source.universe),
        periods or [_recent(dataset, today)],
        dataset.scope.frequency,
        dataset.first_period,
        last_period(today, dataset.scope.frequency),
    )
    try:
        with source.client() as client:
            available = client.availability(wanted, dataset.scope.frequency)
    except PublisherLimit as limit:
        source.quota.close(limit)
        return Found([], f"{dataset.code}: nothing could be asked. {limit}")
    with source.engine.connect() as connection:
        landed = landed_releases(connection, source.dataset.code, {one.reporter for one in wanted})
    left = to_do(wanted, available, landed, source.scope.mark, full_scope_mark=dataset.scope.mark)
    expected = {
        one: planning.most_rows(source.scope, available[one].total_records) for one in left.ask
    }
    groups: dict[str, list[list[dict[str, Any]]]] = {}
    for unit in planning.units(left.ask, source.access.max_rows, expected):
        key = unit[0].year if dataset.scope.frequency == "M" else ""
        groups.setdefault(key, []).append([asdict(available[one]) for one in unit])
    typical = _typical_rows(landed)
    batches: list[dict[str, Any]] = [
        {"units": units, "load_ids": [], "typical_rows": typical} for units in groups.values()
    ]
    if left.go_on:
        batches.insert(0, {"units": [], "load_ids": list(left.go_on), "typical_rows": 0})
    return Found(
        batches,
        f"{source.dataset.code}: of {len(wanted)} wanted slices {len(left.here)} are here as the "
        f"publisher has them now, {len(left.ask)} are new or revised there, "
        f"{len(left.absent)} it does not have yet.",
    )


def land_batch(source: Source, batch: Mapping[str, Any], run_id: str | None) -> dict[str, Any]:
    """Asks for the units of a batch and lands what comes; gives the loads to go on with.

    A publisher that wants to be left alone ends the batch, not the run: what came goes on, and
    each slice that is left waits in ``ops.release`` with the time it is asked for again.

    Raises:
        PublisherError: an answer is missing or cannot be used; what came before it is landed, and
            the next try asks for the rest only.
    """
    load_ids: list[int] = list(batch["load_ids"])
    sentences = []
    units = [[_availability(one) for one in unit] for unit in batch["units"]]
    with source.client() as client:
        for at, unit in enumerate(units):
            try:
                expected = batch["typical_rows"] if len(unit) == 1 else 0
                load_ids.append(_land(source, client, unit, expected, run_id))
            except PublisherLimit as limit:
                source.quota.close(limit)
                left = [one for rest in units[at:] for one in rest]
                _wait_for(source, left, limit)
                sentences.append(f"{len(left)} slices were not asked for. {limit}")
                break
    sentences.insert(0, f"{len(load_ids)} loads landed.")
    return {"load_ids": load_ids, "sentence": " ".join(sentences)}


@dataclass(frozen=True, slots=True)
class Published:
    """What became of a batch's loads, the periods they are of, and why any were held."""

    sentence: str
    periods: Sequence[str]
    problems: Sequence[str]


def publish_batch(source: Source, landed: Mapping[str, Any]) -> Published:
    """Stages and publishes the loads of a batch; one that is held does not stop the others."""
    # Only here: a run that finds nothing new imports none of what reads and judges figures.
    from programme_statistics.sources.comtrade.records import read_parts
    from programme_statistics.staging.stage_trade import stage_trade_load
    from programme_statistics.warehouse.publish_trade import publish_trade_load

    sentences: list[str] = [landed["sentence"]]
    problems: list[str] = []
    months: set[date] = set()
    for load_id in landed["load_ids"]:
        stage_trade_load(
            source.engine,
            source.store,
            read_parts,
            load_id,
            allow_sample=source.publisher.allows_sample,
        )
        outcome = publish_trade_load(source.engine, load_id)
        (sentences if outcome.status == "published" else problems).append(outcome.sentence)
        with source.engine.connect() as connection:
            months.update(loads.get_load(connection, load_id).covered_months)
    form = "%Y-%m" if source.dataset.scope.frequency == "M" else "%Y"
    return Published(
        "\n".join(sentences), sorted(month.strftime(form) for month in months), problems
    )


def _land(
    source: Source,
    client: ComtradeClient,
    unit: Sequence[Availability],
    expected_rows: int,
    run_id: str | None,
) -> int:
    slices = [one.slice for one in unit]
    scope = source.scope
    common: dict[str, Any] = {
        "dataset_code": source.dataset.code,
        "scope_mark": scope.mark,
        "source_url": source.publisher.base_url,
        "is_sample": source.publisher.allows_sample,
        "run_id": run_id,
        "confirm_empty": lambda: _confirm_empty(source, client, unit),
    }
    content = {"source": source.dataset.connection, "scope": asdict(scope)}
    if source.uses_bulk:
        bulk = BulkAsker(client)
        files = bulk.files(slices, scope.frequency)
        return land_unit(
            source.engine, source.store, bulk, files, unit, content, suffix="txt.gz", **common
        )
    questions = planning.plan(
        slices, scope, source.access, source.universe, expected_rows=expected_rows
    )
    return land_unit(
        source.engine, source.store, client, questions, unit, content, suffix="json", **common
    )


def _confirm_empty(source: Source, client: ComtradeClient, unit: Sequence[Availability]) -> None:
    """Makes sure that an empty answer means no trade: a wrong question is answered like that too.

    Raises:
        PublisherError: it does not, or it is not certain.
    """
    again = client.availability([one.slice for one in unit], source.scope.frequency)
    name = unit_name([one.slice for one in unit])
    changed = [one for one in unit if again.get(one.slice) != one]
    if changed:
        raise PublisherError(
            f"{source.dataset.code} {name}: the answer is empty, and the publisher is changing its "
            "release of it. Nothing was withdrawn; it will be asked for again by itself."
        )
    n_records = sum(one.total_records for one in unit)
    if n_records and source.scope.partners is None and source.scope.products is None:
        raise PublisherError(
            f"{source.dataset.code} {name}: the answer is empty, although the publisher says that "
            f"it has {n_records:,} records. That is no proof that there was no trade: nothing was "
            "withdrawn. It will be asked for again by itself; if it stays so, compare the question "
            "with the README of the source."
        )


def _typical_rows(landed: Mapping[Slice, LandedRelease]) -> int:
    """How many rows a slice that is loaded by itself has had at most: its question was split.

    Knowing it saves asking the next one whole, only to be given a cut answer.
    """
    alone = Counter(one.load_id for one in landed.values())
    return max((one.rows_read for one in landed.values() if alone[one.load_id] == 1), default=0)


def _wait_for(source: Source, left: Sequence[Availability], limit: PublisherLimit) -> None:
    with source.engine.begin() as connection:
        for one in left:
            releases.record_absent(
                connection,
                dataset_code=source.dataset.code,
                edition=unit_name([one.slice]),
                url=source.publisher.base_url,
                gives_up_on=(datetime.now(UTC) + _WAITED_FOR).date(),
                sentence=f"{unit_name([one.slice])} is new or revised at the publisher and was "
                f"not asked for. {limit}",
                gave_up=False,
            )


def _access(source: Publisher) -> Access:
    if not source.key:
        return planning.PREVIEW
    kinds = {one.name: one for one in (planning.FREE, planning.PREMIUM)}
    name = source.extra.get("access", planning.FREE.name)
    if name not in kinds:
        raise ConfigurationError(
            f"The connection comtrade has the access {name!r} in its extra. Write one of "
            f"{', '.join(kinds)}, or leave it out."
        )
    return kinds[name]


def _number(source: Publisher, name: str, default: float) -> float:
    value = source.extra.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise ConfigurationError(
            f"The connection comtrade has {value!r} as {name} in its extra. Write a number, or "
            "leave it out."
        )
    return float(value)


@cache
def _universe(level: int) -> Universe:
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


def _reporters(
    dataset: TradeDataset, given: Sequence[int] | None, universe: Universe
) -> Sequence[int]:
    unknown = sorted(set(given or ()) - set(universe.partners) | ({0} & set(given or ())))
    if unknown:
        raise ConfigurationError(
            f"reporters: {', '.join(map(str, unknown))} is no country. Write numeric codes (UN "
            "M49) such as 792; they are in warehouse.dim_trade_area."
        )
    return given or dataset.reporters


def _recent(dataset: TradeDataset, today: date) -> str:
    """The span that a run without ``periods`` looks at."""
    last = last_period(today, dataset.scope.frequency)
    if dataset.scope.frequency == "A":
        return f"{int(last) - dataset.settles_after + 1}..{last}"
    index = int(last[:4]) * 12 + int(last[4:]) - dataset.settles_after
    return f"{index // 12}{index % 12 + 1:02d}..{last}"


def last_period(today: date, frequency: str) -> str:
    """The last period that can be complete."""
    before = today.replace(day=1) - timedelta(days=1)
    return f"{before:%Y%m}" if frequency == "M" else str(today.year - 1)


def _availability(plain: Mapping[str, Any]) -> Availability:
    return Availability(**{**plain, "slice": Slice(**plain["slice"])})


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a backfill is; ``stopped`` says why it cannot go on today, if so."""

    wanted: int
    done: int
    rows: int
    calls_left_today: int
    stopped: str


def progress(source: Source, years: Sequence[int], today: date) -> Progress:
    """How many of the slices of some years are published here, and what today's quota allows."""
    dataset = source.dataset
    wanted = planning.slices(
        dataset.reporters,
        [str(year) for year in years],
        dataset.scope.frequency,
        dataset.first_period,
        last_period(today, dataset.scope.frequency),
    )
    with source.engine.connect() as connection:
        landed = landed_releases(connection, dataset.code, dataset.reporters)
    here = {
        one: landed[one] for one in wanted if one in landed and landed[one].status == "published"
    }
    rows = {one.load_id: one.rows_read for one in here.values()}
    stopped = source.quota.stopped()
    return Progress(
        wanted=len(wanted),
        done=len(here),
        rows=sum(rows.values()),
        calls_left_today=0 if stopped else source.quota.calls_a_day - source.quota.used(),
        stopped=stopped,
    )
