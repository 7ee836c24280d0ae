"""Leather as the editions of August and of September 2026 published it."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from programme_statistics.settings import project_root
from programme_statistics.sources.tim import datasets
from support.editions import sample_editions
from support.road import NewRoad, Road

AUGUST, SEPTEMBER = "2026-08", "2026-09"
REVISED = [f"2026-0{number}" for number in range(3, 9)]


def as_published(edition: str) -> dict[str, Decimal]:
    """Leather in 2026 by month, US dollars, from the sample's table."""
    with (project_root() / "include" / "sample" / "tim_series.csv").open(encoding="utf-8") as file:
        return {
            line["month"]: Decimal(line["value_thousand_usd"]) * 1000
            for line in csv.DictReader(file)
            if (line["dataset_code"], line["sector_code"], line["edition"])
            == ("tim_sector", "leather", edition)
        }


@dataclass(frozen=True)
class Loaded:
    """A road that both editions have travelled, and a time before and between the two."""

    road: Road
    before: datetime
    between: datetime


def load(new_road: NewRoad, first: str, second: str) -> Loaded:
    road = new_road()
    times: list[datetime] = []
    for edition in (first, second):
        ((now,),) = road.rows("select clock_timestamp()")
        times.append(now)
        outcome = road.load(datasets.SECTOR, edition, sample_editions()["tim_sector", edition])
        assert outcome.status == "published"
    return Loaded(road, *times)


@pytest.fixture(scope="module")
def in_order(new_road: NewRoad) -> Loaded:
    return load(new_road, AUGUST, SEPTEMBER)


@pytest.fixture(scope="module")
def out_of_order(new_road: NewRoad) -> Loaded:
    return load(new_road, SEPTEMBER, AUGUST)


@pytest.fixture(params=["in_order", "out_of_order"])
def road(request: pytest.FixtureRequest) -> Road:
    loaded: Loaded = request.getfixturevalue(request.param)
    return loaded.road


def leather(road: Road, as_of: datetime | str = "infinity") -> dict[str, Decimal]:
    return dict(
        road.rows(
            "select month, value_usd from mart.sector_export_month_as_of(:as_of)"
            " where sector_code = 'leather'",
            as_of=as_of,
        )
    )


def revisions(road: Road, columns: str) -> Sequence[tuple[Any, ...]]:
    return road.rows(
        f"select {columns} from mart.revision where sector_code = 'leather' order by month"
    )


def test_exactly_the_six_months_that_changed_are_revisions(road: Road) -> None:
    assert [month for (month,) in revisions(road, "month")] == REVISED


def test_a_revision_has_the_first_and_the_latest_value(road: Road) -> None:
    first, latest = as_published(AUGUST), as_published(SEPTEMBER)
    assert revisions(
        road,
        "month, first_value_usd, first_edition, latest_value_usd, latest_edition, n_values,"
        " revision_usd",
    ) == [
        (month, first[month], AUGUST, latest[month], SEPTEMBER, 2, latest[month] - first[month])
        for month in REVISED
    ]


def test_the_relative_revision_is_on_the_first_value(road: Road) -> None:
    first, latest = as_published(AUGUST), as_published(SEPTEMBER)
    for month, found in revisions(road, "month, revision_pct"):
        assert abs(found - (latest[month] / first[month] - 1) * 100) < Decimal("1e-12")


def test_every_published_value_is_there_with_its_date(road: Road) -> None:
    first, latest = as_published(AUGUST), as_published(SEPTEMBER)
    ((published,),) = road.rows(
        "select published from mart.revision where sector_code = 'leather' and month = '2026-03'"
    )
    assert [
        (one["edition"], one["edition_date"], Decimal(str(one["value_usd"]))) for one in published
    ] == [
        (AUGUST, "2026-08-31", first["2026-03"]),
        (SEPTEMBER, "2026-09-30", latest["2026-03"]),
    ]


def test_the_current_figures_are_those_of_the_later_edition(road: Road) -> None:
    assert leather(road) == as_published(SEPTEMBER)


def test_between_the_two_the_earlier_figures_were_known(in_order: Loaded) -> None:
    assert leather(in_order.road, in_order.between) == as_published(AUGUST)


def test_between_the_two_nothing_was_revised(in_order: Loaded) -> None:
    assert in_order.road.rows("select * from mart.revision_as_of(:at)", at=in_order.between) == []


def test_before_the_first_edition_nothing_was_known(in_order: Loaded) -> None:
    assert leather(in_order.road, in_order.before) == {}


def test_an_edition_that_came_late_never_was_the_truth(out_of_order: Loaded) -> None:
    known = leather(out_of_order.road, out_of_order.between)
    assert known == leather(out_of_order.road) == as_published(SEPTEMBER)


def test_the_sample_holds_what_both_editions_published(shared_data: Path) -> None:
    """Against the series beside the checkout, column by column as they were collected."""
    folder = shared_data / "tim"
    current = next((folder / "sector").glob("deri-ve-deri*.csv"))
    earlier = next((folder / "earlier_editions").glob("deri-ve-deri*.csv"))
    for path, edition in ((earlier, AUGUST), (current, SEPTEMBER)):
        assert as_published(edition).items() <= collected(path).items()


def collected(path: Path) -> dict[str, Decimal]:
    """US dollars by month."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    return {line[0][:7]: Decimal(line[1]) * 10**6 for line in lines[1:] if line[1]}
