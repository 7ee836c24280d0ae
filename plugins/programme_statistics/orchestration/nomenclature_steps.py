"""The steps of ``nomenclature_load``, as its tasks call them: connections in, sentences out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from programme_statistics import settings
from programme_statistics.errors import ProgrammeStatisticsError
from programme_statistics.landing.client import PoliteClient
from programme_statistics.landing.land_list import land_list
from programme_statistics.landing.store import LandingStore
from programme_statistics.orchestration.connections import publisher, warehouse_engine
from programme_statistics.sources.code_list import Nomenclature, PublishedList
from programme_statistics.warehouse.compare_lists import compare_list, is_compared


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one list, in words; ``failed``: it could not be fetched or read."""

    list_code: str
    sentence: str
    failed: bool = False


def load_nomenclature(source: Nomenclature, *, run_id: str | None) -> list[Outcome]:
    """Lands every list and compares it; one that fails does not stop the others."""
    store = LandingStore(settings.landing_root())
    with PoliteClient(publisher(source.connection, source.base_url).base_url) as client:
        return [_load(source, listed, store, client, run_id) for listed in source.lists]


def problems(outcomes: Sequence[Outcome]) -> list[str]:
    """Why lists failed, in words."""
    return [outcome.sentence for outcome in outcomes if outcome.failed]


def _load(
    source: Nomenclature,
    listed: PublishedList,
    store: LandingStore,
    client: PoliteClient,
    run_id: str | None,
) -> Outcome:
    try:
        landed = land_list(
            store, client, source=source.code, list_code=listed.code, path=listed.path
        )
        engine = warehouse_engine()
        with engine.connect() as connection:
            if is_compared(connection, listed.code, landed.receipt.sha256):
                return Outcome(listed.code, f"{listed.code}: unchanged since it was last compared.")
        parsed = listed.parse(store.read(landed.receipt.path), listed.path.rpartition("/")[2])
        return Outcome(
            listed.code, compare_list(engine, listed.code, parsed, landed.receipt, run_id=run_id)
        )
    except ProgrammeStatisticsError as error:
        return Outcome(listed.code, f"{listed.code}: {error}", failed=True)
