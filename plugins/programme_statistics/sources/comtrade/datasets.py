"""What is loaded from UN Comtrade."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from programme_statistics.sources.comtrade.access import terms
from programme_statistics.sources.comtrade.client import BASE_URL
from programme_statistics.sources.dataset import Dataset
from programme_statistics.sources.slices import TURKIYE, WORLD, Scope
from programme_statistics.sources.trade_dataset import TradeDataset

if TYPE_CHECKING:
    from programme_statistics.sources.trade import RecordReading

PUBLISHER = "United Nations Statistics Division (UN Comtrade)"
CONNECTION = "comtrade"
PAGE = (Path(__file__).parent / "README.md").read_text(encoding="utf-8")

# Reporter codes are the publisher's: France 251, India 699, Norway 579, Switzerland 757, USA 842.
_EU27 = (
    40, 56, 100, 191, 196, 203, 208, 233, 246, 251, 276, 300, 348, 372, 380, 428, 440, 442, 470,
    528, 616, 620, 642, 703, 705, 724, 752,
)  # fmt: skip
_OTHER_MARKETS = (
    12, 31, 156, 368, 376, 398, 434, 504, 579, 643, 682, 699, 757, 784, 804, 818, 826, 842,
)  # fmt: skip


def _series(
    *,
    code: str,
    title: str,
    scope: Scope,
    reporters: tuple[int, ...],
    first_period: str,
    settles_after: int,
    schedule: str,
    sample_code: str | None = None,
    sample_kind: str = "rebuilt",
    first_look: int | None = None,
) -> TradeDataset:
    return TradeDataset(
        code=code,
        title=title,
        publisher=PUBLISHER,
        connection=CONNECTION,
        base_url=BASE_URL,
        page=PAGE,
        scope=scope,
        reporters=reporters,
        first_period=first_period,
        settles_after=settles_after,
        schedule=schedule,
        ask=terms,
        parser=_parser,
        sample_code=sample_code,
        sample_kind=sample_kind,
        first_look=first_look,
    )


def _parser() -> RecordReading:
    from programme_statistics.sources.comtrade import records  # noqa: PLC0415  heavy

    return records.read_parts


MONTHLY = _series(
    code="comtrade_monthly",
    sample_code="comtrade_monthly_synthetic",
    sample_kind="synthetic",
    title="Exports of Türkiye by product and partner, monthly",
    scope=Scope("M", ("X", "RX")),
    reporters=(TURKIYE,),
    first_period="201001",
    settles_after=24,
    schedule="30 6 * * *",
    first_look=4,  # most countries have reported by then
)

ANNUAL = _series(
    code="comtrade_annual",
    sample_code="comtrade_annual_synthetic",
    sample_kind="synthetic",
    title="Exports of Türkiye by product and partner, yearly",
    scope=Scope("A", ("X", "RX")),
    reporters=(TURKIYE,),
    first_period="1989",
    settles_after=3,
    schedule="40 6 * * 1",
)

MIRROR_MONTHLY = _series(
    code="comtrade_mirror_monthly",
    sample_code="comtrade_mirror_monthly_synthetic",
    sample_kind="synthetic",
    title="What partners report as imports from Türkiye and from the world, monthly",
    scope=Scope("M", ("M",), partners=(WORLD, TURKIYE)),
    reporters=(*_EU27, *_OTHER_MARKETS),
    first_period="201001",
    settles_after=18,
    schedule="50 6 * * *",
)

MIRROR_ANNUAL = _series(
    code="comtrade_mirror_annual",
    title="What partners report as imports from Türkiye by heading (HS4), yearly",
    scope=Scope("A", ("M",), partners=(TURKIYE,), level=4),
    reporters=_EU27,
    first_period="2010",
    settles_after=3,
    schedule="0 7 * * 1",
)

TRADE = (MONTHLY, ANNUAL, MIRROR_MONTHLY, MIRROR_ANNUAL)

ALL: tuple[Dataset, ...] = ()
"""None of the series comes as one file an edition, which is what this list is for."""
