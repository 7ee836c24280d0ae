"""Checks at their edges: what passes, what warns and what stops a load."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from sqlalchemy import text

from programme_statistics.checks.judge import Verdict, judge
from programme_statistics.checks.measure import measure
from programme_statistics.ops import loads
from programme_statistics.sources import all_datasets
from programme_statistics.sources.dataset import EXPORT, Dataset
from support.editions import TINY, tiny_dataset, tiny_edition
from support.road import NewRoad, Road

M = 1_000_000
USUAL = {"total": 10 * M, "leather": 10 * M, "carpets": 90_000, "steel": 80_000}
YEAR = [f"2025-{number:02d}" for number in range(1, 13)]


def verdicts(road: Road, dataset: Dataset, edition: str, body: bytes) -> Mapping[str, Verdict]:
    """What the judge says of an edition, which is staged and not published."""
    road.publishes(dataset, edition, body)
    landing = road.land(dataset, edition)
    assert landing.load_id is not None
    assert road.stage(dataset, landing.load_id) == "staged"
    with road.engine.connect() as connection:
        connection.execute(
            text(f"create temporary view staged as select * from staging.load_{landing.load_id}")
        )
        measures = measure(connection, loads.get_load(connection, landing.load_id))
        return {one.check_name: one for one in judge(dataset.code, measures)}


def failed(found: Mapping[str, Verdict]) -> dict[str, str]:
    return {name: one.severity for name, one in found.items() if not one.passed}


def known(road: Road, dataset: Dataset, figures: Mapping[tuple[str, str], int]) -> None:
    """Figures of 2025 that are in the warehouse already."""
    assert road.load(dataset, "2025-12", tiny_edition("2025-12", figures)).status == "published"


def january(**figures: int) -> bytes:
    return tiny_edition("2026-01", {("2026-01", sector): usd for sector, usd in figures.items()})


class TestOnAnEmptyWarehouse:
    """Nothing is known before, so nothing can be compared."""

    @pytest.fixture(scope="class")
    @staticmethod
    def road(new_road: NewRoad) -> Road:
        return new_road()

    def test_an_edition_in_order_passes_every_check(self, road: Road) -> None:
        body = january(agriculture=2 * M, industry=9 * M, mining=M, total=12 * M)
        assert failed(verdicts(road, TINY, "2026-01", body)) == {}

    def test_an_edition_without_a_figure_is_stopped(self, road: Road) -> None:
        body = tiny_edition("2026-01", {}, months=["2026-01"], note="empty")
        assert failed(verdicts(road, TINY, "2026-01", body)) == {"has_figures": "critical"}

    def test_a_figure_of_zero_is_no_negative_one(self, road: Road) -> None:
        assert failed(verdicts(road, TINY, "2026-01", january(leather=0))) == {}

    def test_a_negative_figure_is_stopped_and_named_with_its_cell(self, road: Road) -> None:
        found = verdicts(road, TINY, "2026-01", january(leather=-5))
        assert failed(found) == {"no_negative_values": "critical"}
        assert "2026-01 leather (A1): -5.00" in found["no_negative_values"].sentence
        assert found["no_negative_values"].observed == "1"

    def test_an_edition_that_measures_the_same_is_told_by_its_own_names(self, road: Road) -> None:
        for sector in ("leather", "carpets"):
            found = verdicts(road, TINY, "2026-01", january(**{sector: -5}))
            assert failed(found) == {"no_negative_values": "critical"}
            assert f"2026-01 {sector}" in found["no_negative_values"].sentence

    def test_a_rejected_cell_is_stopped_and_named_as_it_was_read(self, road: Road) -> None:
        body = tiny_edition("2026-01", {("2026-01", "leather"): M}, rejects=["B7"])
        found = verdicts(road, TINY, "2026-01", body)
        assert failed(found) == {"no_rejected_cells": "critical"}
        assert 'B7 "n/a" (text_cell)' in found["no_rejected_cells"].sentence

    def test_the_months_up_to_the_editions_date_pass(self, road: Road) -> None:
        body = tiny_edition("2026-01", {("2026-01", "leather"): M}, edition_date="2026-01-01")
        assert failed(verdicts(road, TINY, "2026-01", body)) == {}

    def test_a_month_after_the_editions_date_is_stopped(self, road: Road) -> None:
        body = tiny_edition("2026-01", {("2026-01", "leather"): M, ("2026-02", "leather"): M})
        found = verdicts(road, TINY, "2026-01", body)
        assert failed(found) == {"no_month_after_edition": "critical"}
        assert "2026-01-31" in found["no_month_after_edition"].sentence
        assert "2026-02 leather" in found["no_month_after_edition"].sentence

    @pytest.mark.parametrize(("gap", "outcome"), [(500, {}), (501, {"groups_add_up": "critical"})])
    def test_the_groups_may_miss_the_total_by_500_dollars(
        self, road: Road, gap: int, outcome: dict[str, str]
    ) -> None:
        body = january(agriculture=2 * M, industry=9 * M, mining=M, total=12 * M + gap)
        assert failed(verdicts(road, TINY, "2026-01", body)) == outcome

    def test_the_identity_is_not_judged_where_a_group_is_missing(self, road: Road) -> None:
        body = january(agriculture=2 * M, industry=9 * M, total=12 * M)
        assert failed(verdicts(road, TINY, "2026-01", body)) == {}

    @pytest.mark.parametrize(("gap", "outcome"), [(500, {}), (501, {"sectors_add_up": "warning"})])
    def test_sectors_may_miss_their_group_by_500_dollars(
        self, road: Road, gap: int, outcome: dict[str, str]
    ) -> None:
        body = january(mining=M, mining_products=M + gap)
        assert failed(verdicts(road, TINY, "2026-01", body)) == outcome

    def test_of_a_sample_sectors_are_not_held_against_their_group(self, road: Road) -> None:
        body = tiny_edition(
            "2026-01", {("2026-01", "industry"): 9 * M, ("2026-01", "leather"): M}, is_sample=True
        )
        assert failed(verdicts(road, TINY, "2026-01", body)) == {}

    @pytest.mark.parametrize(
        "dataset",
        [dataset for dataset in all_datasets() if dataset.fact is EXPORT],
        ids=lambda dataset: dataset.code,
    )
    def test_an_edition_of_every_dataset_is_judged_by_all_its_checks(
        self, road: Road, dataset: Dataset
    ) -> None:
        found = verdicts(road, tiny_dataset(dataset.code), "2026-01", january(leather=M))
        assert len(found) >= 9
        assert failed(found) == {}

    def test_a_dataset_without_a_suite_is_judged_by_the_common_one(self, road: Road) -> None:
        found = verdicts(road, tiny_dataset("a_new_source"), "2026-01", january(leather=-5))
        assert failed(found) == {"no_negative_values": "critical"}


class TestAgainstTheYearBefore:
    """Twelve months of 10 million are known."""

    @pytest.fixture(scope="class")
    @staticmethod
    def road(new_road: NewRoad) -> Road:
        road = new_road()
        known(road, TINY, {(month, name): usd for month in YEAR for name, usd in USUAL.items()})
        return road

    @pytest.mark.parametrize(
        ("usd", "outcome"),
        [
            (100 * M, {}),
            (100 * M + 1, {"headline_level": "critical"}),
            (M, {}),
            (M - 1, {"headline_level": "critical"}),
        ],
    )
    def test_the_total_may_be_ten_times_its_level_and_a_tenth(
        self, road: Road, usd: int, outcome: dict[str, str]
    ) -> None:
        body = january(**USUAL | {"total": usd})
        assert failed(verdicts(road, TINY, "2026-01", body)) == outcome

    def test_a_sector_beyond_ten_times_its_level_is_a_warning(self, road: Road) -> None:
        body = january(**USUAL | {"leather": 101 * M})
        found = verdicts(road, TINY, "2026-01", body)
        assert failed(found) == {"series_level": "warning"}
        assert "2026-01 leather (A2): 101000000.00 against a mean of 10000000.00" in (
            found["series_level"].sentence
        )

    @pytest.mark.parametrize(("usd", "jumps"), [(999_999, False), (1_000_000, True)])
    def test_a_jump_below_a_million_is_no_news(self, road: Road, usd: int, jumps: bool) -> None:
        body = january(**USUAL | {"carpets": usd})
        assert ("series_level" in failed(verdicts(road, TINY, "2026-01", body))) == jumps

    def test_a_sector_that_is_new_has_no_level(self, road: Road) -> None:
        body = january(**USUAL | {"jewellery": 500 * M})
        assert "series_level" not in failed(verdicts(road, TINY, "2026-01", body))

    @pytest.mark.parametrize(
        ("count", "outcome"),
        [
            (1, {"row_count_normal": "warning", "row_count_plausible": "critical"}),
            (2, {"row_count_normal": "warning"}),
            (3, {}),
            (4, {}),
            (5, {}),
            (6, {"row_count_normal": "warning"}),
        ],
    )
    def test_the_number_of_figures_is_held_against_the_four_of_the_last_month(
        self, road: Road, count: int, outcome: dict[str, str]
    ) -> None:
        figures = {**USUAL, "tobacco": 5, "dried_fruit": 5}
        body = january(**dict(list(figures.items())[:count]))
        assert failed(verdicts(road, TINY, "2026-01", body)) == outcome

    def test_a_figure_no_longer_published_is_a_warning_that_names_it(self, road: Road) -> None:
        figures = {(month, sector): usd for month in YEAR for sector, usd in USUAL.items()}
        del figures["2025-03", "leather"]
        found = verdicts(road, TINY, "2025-12", tiny_edition("2025-12", figures, months=YEAR))
        assert failed(found) == {"nothing_withdrawn": "warning"}
        assert "2025-03 leather" in found["nothing_withdrawn"].sentence

    def test_what_an_edition_does_not_carry_is_not_withdrawn(self, road: Road) -> None:
        figures = {(month, "leather"): 10 * M for month in YEAR}
        body = tiny_edition("2025-12", figures, months=YEAR, carried=["leather"])
        assert failed(verdicts(road, TINY, "2025-12", body)) == {}


def test_a_level_needs_three_months_before_it(new_road: NewRoad) -> None:
    road = new_road()
    figures = {("2025-11", "total"): 10 * M, ("2025-12", "total"): 10 * M}
    known(road, TINY, figures)
    assert "headline_level" not in failed(verdicts(road, TINY, "2026-01", january(total=500 * M)))


def test_every_month_of_an_edition_is_held_against_those_before_it(new_road: NewRoad) -> None:
    """The months of an edition are each other's history."""
    road = new_road()
    figures = {(f"2026-0{number}", "total"): 10 * M for number in range(1, 6)}
    figures["2026-04", "total"] = 200 * M
    found = verdicts(road, TINY, "2026-05", tiny_edition("2026-05", figures))
    assert "2026-04 total" in found["headline_level"].sentence


def test_the_edition_of_a_month_is_not_its_own_history(new_road: NewRoad) -> None:
    """A correction of the unit must not be judged by the wrong figures it replaces."""
    road = new_road()
    known(road, TINY, {(month, "total"): 10 * M for month in YEAR})
    figures = {(month, "total"): 10 * M * 1000 for month in YEAR}
    found = verdicts(road, TINY, "2025-12", tiny_edition("2025-12", figures))
    assert "headline_level" not in failed(found)
