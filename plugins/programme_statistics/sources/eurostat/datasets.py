"""What is loaded from Eurostat."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from programme_statistics.sources.dataset import Dataset
from programme_statistics.sources.eurostat.access import terms
from programme_statistics.sources.eurostat.client import BASE_URL
from programme_statistics.sources.eurostat.planning import REPORTERS
from programme_statistics.sources.slices import TURKIYE, WORLD, Scope
from programme_statistics.sources.trade_dataset import TradeDataset

if TYPE_CHECKING:
    from programme_statistics.sources.trade import RecordReading


def _parser() -> RecordReading:
    from programme_statistics.sources.eurostat import records  # noqa: PLC0415  heavy

    return records.read_parts


COMEXT = TradeDataset(
    code="eurostat_comext",
    sample_code="eurostat_comext_synthetic",
    sample_kind="synthetic",
    title="What the EU's members import from Türkiye and from the world, monthly",
    publisher="Eurostat (Comext)",
    connection="eurostat",
    base_url=BASE_URL,
    page=(Path(__file__).parent / "README.md").read_text(encoding="utf-8"),
    scope=Scope("M", ("M",), partners=(WORLD, TURKIYE)),
    reporters=tuple(REPORTERS.values()),
    first_period="201201",
    settles_after=18,
    schedule="30 13 * * *",
    ask=terms,
    parser=_parser,
)
"""From 2012 on, because no older revision of the HS is held."""

TRADE = (COMEXT,)

ALL: tuple[Dataset, ...] = ()
"""The series does not come as one file an edition, which is what this list is for."""
