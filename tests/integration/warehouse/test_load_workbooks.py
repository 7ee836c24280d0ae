"""The publisher's workbooks, from their bytes to the warehouse."""

from __future__ import annotations

from decimal import Decimal

import pytest

from programme_statistics.errors import PublisherError
from programme_statistics.periods import Month
from programme_statistics.sources.dataset import Dataset
from programme_statistics.sources.tim import datasets
from programme_statistics.sources.tim.template import Rows
from support.editions import cell_of, live_sector, sample_editions
from support.publisher import Reply
from support.road import Road
from unit.sources.tim.workbooks import (
    SECTOR_TABLE,
    country_rows,
    country_workbook,
    province_rows,
    province_workbook,
    row_of,
)

SECTOR = datasets.SECTOR
EDITION = "2026-08"
FACTS = "select count(*) from warehouse.fact_export"
LIVE_SECTORS = sum(code is not None for _, code in SECTOR_TABLE)


def status_and_sentence(road: Road) -> tuple[str, str]:
    ((status, sentence),) = road.rows(
        "select status, sentence from ops.load order by load_id desc limit 1"
    )
    return status, sentence


def failed_checks(road: Road) -> dict[str, tuple[str, str]]:
    return {
        name: (severity, sentence)
        for name, severity, sentence in road.rows(
            "select check_name, severity, sentence from ops.check_result where not passed"
        )
    }


@pytest.mark.parametrize("dataset", datasets.ALL, ids=lambda dataset: dataset.code)
def test_loading_an_edition_again_writes_nothing(road: Road, dataset: Dataset) -> None:
    edition = max(edition for code, edition in sample_editions() if code == dataset.code)
    body = sample_editions()[dataset.code, edition]
    assert road.load(dataset, edition, body).status == "published"
    before = road.written()
    assert road.load(dataset, edition, body).status == "unchanged"
    assert road.written() == before


def test_a_live_sector_edition_brings_every_sector_of_every_month(road: Road) -> None:
    outcome = road.load(SECTOR, EDITION, live_sector(EDITION))
    assert outcome.sentence == f"tim_sector 2026-08 published: {8 * LIVE_SECTORS} new."
    assert road.rows(FACTS) == [(8 * LIVE_SECTORS,)]


def test_figures_are_us_dollars_to_the_cent(road: Road) -> None:
    road.load(SECTOR, "2026-09", sample_editions()["tim_sector", "2026-09"])
    assert road.rows(
        "select value_usd from warehouse.fact_export"
        " where sector_code = 'leather' and ref_month = '2026-09-01'"
    ) == [(Decimal("134314960.00"),)]


def test_every_fact_leads_to_its_load_and_its_edition(road: Road) -> None:
    road.load(SECTOR, EDITION, live_sector(EDITION))
    assert road.rows(
        "select distinct fact.edition, load.edition, fact.valid_from = load.published_at"
        " from warehouse.fact_export as fact inner join ops.load as load using (load_id)"
    ) == [(EDITION, EDITION, True)]


@pytest.mark.parametrize(
    ("dataset", "body"),
    [
        (datasets.SECTOR, live_sector(EDITION)),
        (datasets.PROVINCE, province_workbook(province_rows(Month(2026, 8)))),
        (datasets.COUNTRY, country_workbook(country_rows(Month(2026, 8)))),
        (datasets.SECTOR, sample_editions()["tim_sector", EDITION]),
    ],
    ids=["sector", "province", "country", "sample"],
)
def test_every_cell_is_loaded_rejected_or_ignored_by_name(
    road: Road, dataset: Dataset, body: bytes
) -> None:
    assert road.load(dataset, EDITION, body).status == "published"
    ((read, loaded, rejected, ignored, by_name),) = road.rows(
        "select rows_read, rows_loaded, rows_rejected, rows_ignored, ignored from ops.load"
    )
    assert read == loaded + rejected + ignored
    assert loaded > 0
    assert sum(by_name.values()) == ignored


def test_a_sample_carries_what_it_declares_and_says_that_it_is_one(road: Road) -> None:
    road.load(SECTOR, "2026-09", sample_editions()["tim_sector", "2026-09"])
    assert road.rows("select is_sample, carried_sectors from ops.load") == [
        (True, ["industry", "leather"])
    ]


def test_staging_is_empty_once_a_load_is_decided(road: Road) -> None:
    road.load(SECTOR, EDITION, live_sector(EDITION))
    road.load(SECTOR, "2026-09", b"<html>no workbook</html>")
    assert (
        road.rows("select relname from pg_class where relnamespace = 'staging'::regnamespace") == []
    )


NO_WORKBOOKS = {
    "a page": ("<html><body>Bakım çalışması</body></html>".encode(), "page"),
    "nothing at all": (b"", "the file has no bytes"),
    "a workbook cut short": (live_sector(EDITION)[:5000], "damaged or cut short"),
    "no workbook": (b"%PDF-1.7 figures", "is not a workbook"),
    "another edition": (live_sector("2026-07"), "edition of 2026-07, and 2026-08 was asked for"),
}


@pytest.mark.parametrize("kind", NO_WORKBOOKS)
def test_what_is_no_workbook_is_landed_refused_and_healed(road: Road, kind: str) -> None:
    body, reason = NO_WORKBOOKS[kind]
    outcome = road.load(SECTOR, EDITION, body)
    assert outcome.status == "refused"
    assert outcome.sentence.startswith("tim_sector 2026-08: tim_sector/2026-08/")
    assert reason in outcome.sentence
    ((path,),) = road.rows("select landed_path from ops.load")
    assert road.store.read(path) == body
    assert road.rows(FACTS) == [(0,)]
    assert road.load(SECTOR, EDITION, live_sector(EDITION)).status == "published"


def test_a_workbook_cut_on_its_way_is_landed_refused_and_healed(road: Road) -> None:
    body = live_sector(EDITION)
    cut = Reply(200, body[:5000], announced=len(body))
    road.publishes(SECTOR, EDITION, cut, Reply(200, body))
    with pytest.raises(PublisherError, match="ended after 5000 bytes"):
        road.travel(SECTOR, EDITION)
    assert road.rows(FACTS) == [(0,)]
    assert road.travel(SECTOR, EDITION).status == "published"


def rename_leather(rows: Rows) -> None:
    rows[row_of(rows, "Deri ve Deri Mamulleri")][0] = "Deri, Kürk ve Saraciye"


def test_an_unknown_label_stops_the_load_and_names_itself(road: Road) -> None:
    outcome = road.load(SECTOR, EDITION, live_sector(EDITION, rename_leather))
    assert outcome.status == "refused"
    assert "Deri, Kürk ve Saraciye" in outcome.sentence
    assert "tim_labels.csv" in outcome.sentence
    assert road.rows(FACTS) == [(0,)]


def test_an_unknown_label_is_healed_by_the_corrected_edition(road: Road) -> None:
    road.load(SECTOR, EDITION, live_sector(EDITION, rename_leather))
    assert road.load(SECTOR, EDITION, live_sector(EDITION)).status == "published"


def test_a_live_edition_that_lacks_a_sector_stops_the_load(road: Road) -> None:
    def without_leather(rows: Rows) -> None:
        del rows[row_of(rows, "Deri ve Deri Mamulleri")]

    outcome = road.load(SECTOR, EDITION, live_sector(EDITION, without_leather))
    assert outcome.status == "refused"
    assert "Deri ve Deri Mamulleri" in outcome.sentence


def test_a_sample_is_refused_where_the_connection_does_not_allow_it(road: Road) -> None:
    road.allow_sample = False
    outcome = road.load(SECTOR, "2026-09", sample_editions()["tim_sector", "2026-09"])
    assert outcome.status == "refused"
    assert "sample" in outcome.sentence


def test_a_sample_is_never_loaded_over_live_editions(road: Road) -> None:
    road.load(SECTOR, "2026-07", live_sector("2026-07"))
    outcome = road.load(SECTOR, "2026-09", sample_editions()["tim_sector", "2026-09"])
    assert outcome.status == "refused"
    assert "a sample is not loaded over them" in outcome.sentence
    assert road.rows("select distinct edition from warehouse.fact_export") == [("2026-07",)]


def test_live_editions_replace_a_sample(road: Road) -> None:
    road.load(SECTOR, "2026-08", sample_editions()["tim_sector", "2026-08"])

    def at_the_samples_level(rows: Rows) -> None:
        for row in rows[4:]:
            row[1:14] = [value * 1000 for value in row[1:14] if isinstance(value, Decimal)]

    outcome = road.load(SECTOR, "2026-09", live_sector("2026-09", at_the_samples_level))
    assert outcome.status == "published"
    assert road.rows("select distinct is_sample from mart.sector_export_month") == [(False,)]


def break_identity(rows: Rows) -> None:
    row, column = cell_of(rows, "T O P L A M", "2026-05")
    rows[row][column] += 1  # type: ignore[operator]


def negative_leather(rows: Rows) -> None:
    row, column = cell_of(rows, "Deri ve Deri Mamulleri", "2026-05")
    rows[row][column] = Decimal("-1.5")


def figure_after_the_edition(rows: Rows) -> None:
    for row in rows[4:]:
        row[9] = row[8]  # September, in the edition of August


def text_for_a_figure(rows: Rows) -> None:
    row, column = cell_of(rows, "Deri ve Deri Mamulleri", "2026-05")
    rows[row][column] = "bekleniyor"


HELD = {
    "the groups do not add up to the total": (
        break_identity,
        "groups_add_up",
        "is not the total in 1 month(s): 2026-05",
    ),
    "a figure is negative": (
        negative_leather,
        "no_negative_values",
        "1 figure(s) are negative: 2026-05 leather (F22): -1500.00",
    ),
    "a month lies after the edition's date": (
        figure_after_the_edition,
        "no_month_after_edition",
        f"{LIVE_SECTORS} figure(s) lie after the edition's date 2026-08-31: 2026-09 agriculture",
    ),
    "a cell that should hold a figure holds text": (
        text_for_a_figure,
        "no_rejected_cells",
        '1 cell(s) that should hold a figure do not: F22 "bekleniyor" (text_cell)',
    ),
}


@pytest.mark.parametrize("kind", HELD)
def test_a_critical_check_holds_the_edition_and_says_why(road: Road, kind: str) -> None:
    change, check, words = HELD[kind]
    outcome = road.load(SECTOR, EDITION, live_sector(EDITION, change))
    assert outcome.status == "held"
    severity, sentence = failed_checks(road)[check]
    assert severity == "critical"
    assert words in sentence
    assert outcome.sentence.startswith("tim_sector 2026-08 is held: ")
    assert sentence in outcome.sentence
    assert status_and_sentence(road) == ("held", outcome.sentence)
    assert road.rows(FACTS) == [(0,)]


@pytest.mark.parametrize("kind", HELD)
def test_a_held_edition_is_healed_by_a_corrected_one(road: Road, kind: str) -> None:
    road.load(SECTOR, EDITION, live_sector(EDITION, HELD[kind][0]))
    assert road.load(SECTOR, EDITION, live_sector(EDITION)).status == "published"


def test_a_change_of_unit_is_held(road: Road) -> None:
    """A year of dollars where thousands are expected."""
    road.load(SECTOR, "2025-12", live_sector("2025-12"))

    def in_dollars(rows: Rows) -> None:
        for row in rows[4:]:
            row[1:14] = [value * 1000 for value in row[1:14] if isinstance(value, Decimal)]

    outcome = road.load(SECTOR, "2026-01", live_sector("2026-01", in_dollars))
    assert outcome.status == "held"
    severity, sentence = failed_checks(road)["headline_level"]
    assert severity == "critical"
    assert sentence.startswith("4 headline figure(s) are more than ten times")
    assert "2026-01 total" in sentence


def test_a_rejected_cell_is_kept_with_its_place_and_reason(road: Road) -> None:
    road.load(SECTOR, EDITION, live_sector(EDITION, text_for_a_figure))
    assert road.rows("select rule, sheet, cell, value_as_read, reason from ops.reject") == [
        ("text_cell", "SEKTOR", "F22", "bekleniyor", "the cell holds text that is not a number")
    ]


def test_a_warning_is_recorded_and_does_not_stop_the_load(road: Road) -> None:
    """A sector that does not add up to its group, while the groups add up to the total."""

    def less_leather(rows: Rows) -> None:
        row, column = cell_of(rows, "Deri ve Deri Mamulleri", "2026-05")
        rows[row][column] -= 1000  # type: ignore[operator]

    outcome = road.load(SECTOR, EDITION, live_sector(EDITION, less_leather))
    assert outcome.status == "published"
    assert outcome.sentence.endswith(" 1 warning(s).")
    severity, sentence = failed_checks(road)["sectors_add_up"]
    assert severity == "warning"
    assert "2026-05 industry" in sentence


def test_a_province_whose_sectors_do_not_add_up_is_a_warning_that_names_it(road: Road) -> None:
    rows = province_rows(Month(2026, 8))
    at = row_of(rows, "Deri ve Deri Mamulleri", "K.MARAŞ")
    rows[at] = [cell * 2 if isinstance(cell, Decimal) else cell for cell in rows[at]]
    outcome = road.load(datasets.PROVINCE, EDITION, province_workbook(rows))
    assert outcome.status == "published"
    severity, sentence = failed_checks(road)["province_sums"]
    assert severity == "warning"
    assert "Kahramanmaraş: published" in sentence
    assert "İstanbul" not in sentence


def test_every_verdict_is_kept_also_of_checks_that_passed(road: Road) -> None:
    road.load(SECTOR, EDITION, live_sector(EDITION))
    verdicts: dict[str, str] = dict(
        road.rows("select check_name, sentence from ops.check_result where passed")
    )
    assert verdicts["groups_add_up"] == (
        "Agriculture + industry + mining = total in all 8 months where all four are published."
    )
    assert verdicts["has_figures"] == f"The edition has {8 * LIVE_SECTORS} figures."


def test_a_withdrawn_figure_ends_with_the_load_and_is_a_warning(road: Road) -> None:
    countries = ("ALMANYA", "ABD", "İTALYA", "FRANSA", "İSPANYA")
    whole = country_workbook(country_rows(Month(2026, 8), countries))
    less = country_workbook(country_rows(Month(2026, 8), countries[:-1]))
    road.load(datasets.COUNTRY, EDITION, whole)
    outcome = road.load(datasets.COUNTRY, EDITION, less)
    assert outcome.status == "published"
    assert "26 withdrawn" in outcome.sentence
    assert (
        "26 figure(s) known before are no longer published: 2026-08 "
        in (failed_checks(road)["nothing_withdrawn"][1])
    )
    assert road.rows(
        "select count(*) from mart.country_export_month where country_code = 'ES'"
    ) == [(0,)]
