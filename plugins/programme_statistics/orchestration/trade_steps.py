"""The steps of a load of trade figures, as its tasks call them: a source in, records out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from programme_statistics import nomenclature
from programme_statistics.errors import (
    ConfigurationError,
    ProgrammeStatisticsError,
    PublisherLimit,
)
from programme_statistics.ops import releases
from programme_statistics.ops.trade_releases import LandedRelease, landed_releases, to_do
from programme_statistics.orchestration.trade_source import TradeSource
from programme_statistics.sources.slices import (
    WORLD,
    Availability,
    Slice,
    last_period,
    recent,
    slices,
    unit_name,
)

_WAITED_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Found:
    """What a run has to do: batches of slices to ask for, loads to go on with, and words for it."""

    batches: Sequence[Mapping[str, Any]]
    sentence: str


def find_batches(
    source: TradeSource,
    periods: Sequence[str] | None,
    reporters: Sequence[int | str] | None,
    today: date,
) -> Found:
    """Asks which of the wanted slices are new or changed; groups them into batches of a year.

    Without ``periods`` and ``reporters`` the last periods are wanted, which are still revised, and
    whatever an earlier run was asked for and did not bring. What is asked for and cannot be looked
    at waits for the next such run.

    Raises:
        ConfigurationError: a period or reporter cannot be asked for.
        PublisherError: the publisher cannot be asked.
    """
    dataset, frequency = source.dataset, source.dataset.scope.frequency
    wanted = slices(
        _countries(reporters or source.reporters),
        periods or [recent(today, frequency, dataset.settles_after)],
        frequency,
        dataset.first_period,
        last_period(today, frequency),
    )
    with source.engine.connect() as connection:
        waited_for = {
            Slice.parse(name): until
            for name, until in releases.awaited(connection, dataset.code).items()
        }
        if not periods and not reporters:
            wanted = tuple(dict.fromkeys([*wanted, *waited_for]))
        landed = landed_releases(connection, dataset.code, {one.reporter for one in wanted})
    try:
        with source.asker() as asker:
            available = asker.availability(wanted)
            left = to_do(
                wanted,
                available,
                landed,
                source.terms.scope.mark,
                full_scope_mark=dataset.scope.mark,
            )
            units = asker.units([available[one] for one in left.ask])
    except ProgrammeStatisticsError as error:
        if periods or reporters:
            unknown = [
                one for one in wanted if one not in landed or landed[one].status != "published"
            ]
            why = f"It was asked for, and the publisher could not be asked what it has. {error}"
            _wait_for(source, unknown, why)
        if not isinstance(error, PublisherLimit):
            raise
        source.quota.close(error)
        return Found([], f"{dataset.code}: nothing could be asked. {error}")
    _wait_no_longer(
        source,
        came=[one for one in left.here if one in waited_for],
        in_vain=[one for one in left.absent if one in waited_for and waited_for[one] < today],
    )
    batches = _batches(
        [[available[one] for one in unit] for unit in units], frequency, _typical_rows(landed)
    )
    if left.go_on:
        batches.insert(0, {"units": [], "load_ids": list(left.go_on), "typical_rows": 0})
    return Found(
        batches,
        f"{dataset.code}: of {len(wanted)} wanted slices {len(left.here)} are here as the "
        f"publisher has them now, {len(left.ask)} are new or revised there, "
        f"{len(left.absent)} it does not have yet.",
    )


def _batches(
    units: Sequence[Sequence[Availability]], frequency: str, typical_rows: int
) -> list[dict[str, Any]]:
    """Units of months by their year; those of years are one batch."""
    groups: dict[str, list[list[dict[str, Any]]]] = {}
    for unit in units:
        key = unit[0].slice.year if frequency == "M" else ""
        groups.setdefault(key, []).append([asdict(one) for one in unit])
    return [
        {"units": units_of_year, "load_ids": [], "typical_rows": typical_rows}
        for units_of_year in groups.values()
    ]


def land_batch(source: TradeSource, batch: Mapping[str, Any], run_id: str | None) -> dict[str, Any]:
    """Asks for the units of a batch and lands what comes; gives the loads to go on with.

    A publisher that wants to be left alone ends the batch, not the run: what came goes on. Each
    slice that is left, whatever the reason, waits in ``ops.release`` for the next run that looks at
    the last periods.

    Raises:
        PublisherError: an answer is missing or cannot be used; what came before it is landed, and
            the next try asks for the rest only.
    """
    # Here and below, not above: a run that finds nothing new imports neither the tables' models nor
    # what reads and judges figures.
    from programme_statistics.landing.units import land_unit
    from programme_statistics.ops import loads

    load_ids: list[int] = list(batch["load_ids"])
    with source.engine.begin() as connection:
        for load_id in load_ids:
            loads.take_up_again(connection, loads.get_load(connection, load_id))
    sentences = []
    units = [[_availability(one) for one in unit] for unit in batch["units"]]
    with source.asker() as asker:
        for at, unit in enumerate(units):
            try:
                load_ids.append(
                    land_unit(
                        source.engine,
                        source.store,
                        asker,
                        source.dataset,
                        unit,
                        scope=source.terms.scope,
                        source_url=source.publisher.base_url,
                        is_sample=source.publisher.allows_sample,
                        expected_rows=batch["typical_rows"] if len(unit) == 1 else 0,
                        run_id=run_id,
                    )
                )
            except ProgrammeStatisticsError as error:
                left = [one.slice for rest in units[at:] for one in rest]
                why = f"It is new or revised at the publisher and was not brought. {error}"
                _wait_for(source, left, why)
                if not isinstance(error, PublisherLimit):
                    raise
                source.quota.close(error)
                sentences.append(f"{len(left)} slices were not asked for. {error}")
                break
    sentences.insert(0, f"{len(load_ids)} loads landed.")
    return {"load_ids": load_ids, "sentence": " ".join(sentences)}


@dataclass(frozen=True, slots=True)
class Published:
    """What became of a batch's loads, the periods they are of, and why any were held."""

    sentence: str
    periods: Sequence[str]
    problems: Sequence[str]


def publish_batch(source: TradeSource, landed: Mapping[str, Any]) -> Published:
    """Stages and publishes the loads of a batch; one that is held does not stop the others."""
    from programme_statistics.ops import loads
    from programme_statistics.staging.stage_trade import stage_trade_load
    from programme_statistics.warehouse.publish_trade import publish_trade_load

    read = source.dataset.parser()
    sentences: list[str] = [landed["sentence"]]
    problems: list[str] = []
    months: set[date] = set()
    for load_id in landed["load_ids"]:
        stage_trade_load(
            source.engine,
            source.store,
            read,
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


def _typical_rows(landed: Mapping[Slice, LandedRelease]) -> int:
    """How many rows a slice that is loaded by itself has had at most: its question was split.

    Knowing it saves asking the next one whole, only to be given a cut answer.
    """
    alone = Counter(one.load_id for one in landed.values())
    return max((one.rows_read for one in landed.values() if alone[one.load_id] == 1), default=0)


def _wait_for(
    source: TradeSource, left: Iterable[Slice], why: str, *, in_vain: bool = False
) -> None:
    """Notes that slices did not come, and are looked for by the next run; or no more."""
    with source.engine.begin() as connection:
        for one in left:
            releases.record_absent(
                connection,
                dataset_code=source.dataset.code,
                edition=unit_name([one]),
                url=source.publisher.base_url,
                gives_up_on=(datetime.now(UTC) + _WAITED_FOR).date(),
                sentence=why,
                gave_up=in_vain,
            )


def _wait_no_longer(
    source: TradeSource, *, came: Iterable[Slice], in_vain: Iterable[Slice]
) -> None:
    with source.engine.begin() as connection:
        for one in came:
            releases.record_arrived(connection, source.dataset.code, unit_name([one]))
    _wait_for(
        source,
        in_vain,
        f"The publisher has had nothing of it for {_WAITED_FOR.days} days. Nobody looks for it any "
        "longer: when it appears, ask for its period by hand.",
        in_vain=True,
    )


def _countries(reporters: Sequence[int | str]) -> Sequence[int]:
    """The reporters by their codes, which may be given as text.

    Raises:
        ConfigurationError: one of them is no country.
    """
    countries = {
        int(row["area_code"]) for row in nomenclature.area_rows() if row["kind"] != "group"
    } - {WORLD}
    unknown = [one for one in reporters if not str(one).isdecimal() or int(one) not in countries]
    if unknown:
        raise ConfigurationError(
            f"reporters: {', '.join(map(str, unknown))} is no country. Write numeric codes (UN "
            "M49) such as 792; they are in warehouse.dim_trade_area."
        )
    return [int(one) for one in reporters]


def _availability(plain: Mapping[str, Any]) -> Availability:
    return Availability(**{**plain, "slice": Slice(**plain["slice"])})
