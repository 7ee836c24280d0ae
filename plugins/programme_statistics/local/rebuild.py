"""``make rebuild``: the warehouse made anew from the landing area alone.

The receipts, and the files that members sent, are replayed in the order in which they came; what
was published after disclosure control comes back as it was printed, and the summaries as their
files say. What stands in the warehouse and not in files is not made again: what publishers were
asked, and which release of a slice was landed last (the next run asks for the newest once more and
finds it here).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, text

from programme_statistics import database, settings
from programme_statistics.landing.root import open_root
from programme_statistics.landing.store import LandingStore, Receipt
from programme_statistics.landing.take import protected_store
from programme_statistics.local.databases import taking_the_place_of, the_warehouse
from programme_statistics.local.errors import CommandError
from programme_statistics.local.rebuild_members import MembersReplay, open_replay
from programme_statistics.marts.landed_publications import bring_back, land_missing
from programme_statistics.marts.refresh import refresh
from programme_statistics.marts.trade_sums import refresh_trade_sums
from programme_statistics.ops import loads
from programme_statistics.sources import all_datasets, trade_datasets
from programme_statistics.sources.comtrade.nomenclature import COMTRADE
from programme_statistics.sources.dataset import Dataset
from programme_statistics.sources.programme.datasets import REGISTER
from programme_statistics.sources.trade import Manifest
from programme_statistics.sources.trade_dataset import TradeDataset
from programme_statistics.staging.stage import stage_load
from programme_statistics.staging.stage_register import stage_registers
from programme_statistics.staging.stage_trade import stage_trade_load
from programme_statistics.summaries.write import bring_back as bring_back_summaries
from programme_statistics.warehouse import migrate
from programme_statistics.warehouse.compare_lists import compare_list, is_compared
from programme_statistics.warehouse.judge_members import judge_submissions
from programme_statistics.warehouse.publish import publish_load
from programme_statistics.warehouse.publish_register import publish_registers
from programme_statistics.warehouse.publish_trade import publish_trade_load

MANIFEST = ".manifest.json.gz"


def main(given: Mapping[str, str]) -> int:
    """Rebuild the warehouse from ``LANDING_ROOT``; the exit status."""
    root = settings.landing_root()
    with the_warehouse(given) as url:
        protected = protected_store(settings.protected_landing_root())
        _land_missing(url, protected)
        with taking_the_place_of(url, "rebuilt") as fresh:
            migrate.upgrade(fresh)
            engine = database.engine(fresh)
            try:
                replayed = rebuild(
                    engine,
                    root,
                    open_replay(engine, given),
                    protected,
                    str(settings.summaries_root()),
                )
            finally:
                engine.dispose()
        print(f"{replayed.published} of {replayed.loads} landed loads of {root} are published.")
        for sentence in replayed.others:
            print(sentence)
        if replayed.publications:
            print(
                f"{replayed.publications} publication(s) of members' tables and programmes' marts "
                "are back as they were printed."
            )
        if replayed.summaries:
            print(f"{replayed.summaries} version(s) of summaries are on record again.")
    return 0


def _land_missing(url: str, protected: LandingStore) -> None:
    """Lands what the warehouse at ``url`` has published and an earlier release did not land."""
    engine = database.engine(url)
    try:
        land_missing(engine, protected)
    finally:
        engine.dispose()


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many loads landing holds, how many were published, and why the others were not.

    ``publications`` is how many times something was published after disclosure control, or was to
    be; ``summaries`` how many versions of summaries there are.
    """

    loads: int
    published: int
    others: tuple[str, ...]
    publications: int = 0
    summaries: int = 0


def rebuild(
    engine: Engine,
    root: str,
    members: MembersReplay | None = None,
    protected: LandingStore | None = None,
    summaries: str | None = None,
) -> Replayed:
    """Replays the receipts below ``root``, and members' files, into an empty, migrated warehouse.

    A figure is known from the time its bytes were received. What ``protected`` holds of what was
    published keeps its times; the facts behind it are those that it knew then. ``summaries`` is the
    folder of the quarterly summaries.

    Raises:
        CommandError: landing is empty, or holds a dataset that this version does not know.
        ProgrammeStatisticsError: a landed publication cannot be brought back whole.
    """
    store = LandingStore(root)
    receipts = sorted(
        (receipt for receipt in all_receipts(root) if not receipt.truncated),
        key=lambda receipt: (receipt.received_at, receipt.path),
    )
    if not receipts:
        raise CommandError(f"There is nothing in {root} to rebuild the warehouse from.")
    outcomes: list[tuple[str, str]] = []
    for receipt in receipts:
        if members is not None:
            # They are judged by the registers and rates that were there when they came.
            outcomes += members.until(datetime.fromisoformat(receipt.received_at))
        if (take_in := _taking_in(receipt)) is not None:
            outcomes.append(take_in(engine, store, receipt))
    if members is not None:
        outcomes += members.until(None)
        judge_submissions(engine)
    with engine.begin() as connection:
        _known_when_received(connection)
    # Not before the loads have their times: a publication refers to one of them.
    publications = bring_back(engine, protected) if protected is not None else 0
    written = 0
    if summaries is not None:
        with engine.begin() as connection:
            written = bring_back_summaries(connection, summaries)
    refresh_trade_sums(engine)
    refresh(engine)
    others = tuple(sentence for status, sentence in outcomes if status != "published")
    return Replayed(len(outcomes), len(outcomes) - len(others), others, publications, written)


def all_receipts(root: str) -> Iterator[Receipt]:
    """Every receipt below ``root``."""
    fs, base = open_root(root)
    if fs.exists(base):
        for name in fs.find(base):
            if name.endswith(".json"):
                yield Receipt(**json.loads(fs.cat_file(name)))


TakeIn = Callable[[Engine, LandingStore, Receipt], tuple[str, str]]


def _taking_in(receipt: Receipt) -> TakeIn | None:
    """What a receipt is taken in by; None for the parts of a unit, which its manifest names."""
    # What a stand-in made up has a name of its own, and is read in the same way.
    datasets = {code: one for one in all_datasets() for code in (one.code, one.sample_code) if code}
    trade = {code: one for one in trade_datasets() for code in (one.code, one.sample_code) if code}
    if receipt.dataset_code in datasets:
        dataset = datasets[receipt.dataset_code]
        return lambda engine, store, receipt: _edition(engine, store, receipt, dataset)
    if receipt.dataset_code in trade:
        if not receipt.path.endswith(MANIFEST):
            return None
        series = trade[receipt.dataset_code]
        return lambda engine, store, receipt: _trade(engine, store, receipt, series)
    if receipt.dataset_code == COMTRADE.code:
        return _list
    if receipt.dataset_code == REGISTER.code:
        return _registers
    raise CommandError(
        f"{receipt.path}: landing holds the dataset {receipt.dataset_code}, which this version "
        "does not know. Rebuild with the version that landed it, or a later one."
    )


def _edition(
    engine: Engine, store: LandingStore, receipt: Receipt, dataset: Dataset
) -> tuple[str, str]:
    with engine.begin() as connection:
        load_id = _add_load(connection, receipt)
    stage_load(engine, store, dataset, load_id, allow_sample=True)
    outcome = publish_load(engine, load_id, dataset.fact)
    return outcome.status, outcome.sentence


def _trade(
    engine: Engine, store: LandingStore, receipt: Receipt, series: TradeDataset
) -> tuple[str, str]:
    manifest = Manifest.parse(store.read(receipt.path), receipt.path)
    with engine.begin() as connection:
        load_id = _add_load(connection, receipt)
        loads.update_load(
            connection,
            load_id,
            {"covered_months": sorted(manifest.periods), "is_sample": manifest.is_sample},
        )
    stage_trade_load(engine, store, series.parser(), load_id, allow_sample=True)
    outcome = publish_trade_load(engine, load_id)
    return outcome.status, outcome.sentence


def _list(engine: Engine, store: LandingStore, receipt: Receipt) -> tuple[str, str]:
    listed = next(one for one in COMTRADE.lists if one.code == receipt.edition)
    with engine.connect() as connection:
        if is_compared(connection, listed.code, receipt.sha256):
            return "published", ""
    parsed = listed.parse(store.read(receipt.path), listed.path.rpartition("/")[2])
    return "published", compare_list(engine, listed.code, parsed, receipt)


def _registers(engine: Engine, store: LandingStore, receipt: Receipt) -> tuple[str, str]:
    with engine.begin() as connection:
        load_id = _add_load(connection, receipt)
    stage_registers(engine, store, REGISTER, load_id)
    outcome = publish_registers(engine, load_id)
    return outcome.status, outcome.sentence


def _add_load(connection: Connection, receipt: Receipt) -> int:
    return loads.add_load(
        connection,
        dataset_code=receipt.dataset_code,
        edition=receipt.edition,
        sha256=receipt.sha256,
        landed_path=receipt.path,
        source_url=receipt.source_url,
        landed_at=datetime.fromisoformat(receipt.received_at),
        run_id=None,
    )


def _known_when_received(connection: Connection) -> None:
    """Dates every publication back to the time its bytes were received, in the same order."""
    published = connection.execute(
        text(
            "select load_id, published_at, landed_at from ops.load"
            " where published_at is not null order by published_at"
        )
    ).all()
    times, last = [], None
    for row in published:
        known_at = row.landed_at
        if last is not None and known_at <= last:
            known_at = last + timedelta(microseconds=1)
        last = known_at
        times.append({"published_at": row.published_at, "known_at": known_at})
    connection.execute(
        text(
            "create temporary table known (published_at timestamptz primary key,"
            " known_at timestamptz not null) on commit drop"
        )
    )
    if times:
        connection.execute(text("insert into known values (:published_at, :known_at)"), times)
    with_vintages = connection.execute(
        text(
            "select class.oid::regclass::text from pg_class as class"
            " where class.relkind in ('r', 'p') and not class.relispartition"
            " and class.relnamespace = 'warehouse'::regnamespace"
            " and (select count(*) from pg_attribute as attribute"
            " where attribute.attrelid = class.oid and not attribute.attisdropped"
            " and attribute.attname in ('valid_from', 'valid_to')"
            " and attribute.atttypid = 'timestamptz'::regtype) = 2"
        )
    ).scalars()
    for table in with_vintages.all():
        connection.execute(
            text(
                f"update {table} as fact"  # noqa: S608  a name out of the catalogue
                " set valid_from = coalesce("
                "(select known_at from known where published_at = fact.valid_from),"
                " fact.valid_from),"
                " valid_to = coalesce("
                "(select known_at from known where published_at = fact.valid_to), fact.valid_to)"
            )
        )
    connection.execute(
        text(
            "update ops.load set published_at = known.known_at from known"
            " where known.published_at = load.published_at"
        )
    )
    connection.execute(
        text(
            "update warehouse.company set first_seen_at = first.known_at from"
            " (select company_id, min(valid_from) as known_at from warehouse.dim_company"
            " group by company_id) as first where first.company_id = company.company_id"
        )
    )
