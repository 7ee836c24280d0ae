"""What the pages' queries find."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from programme_statistics.pages import records
from support.ops_rows import (
    NOON,
    add_check,
    add_load,
    add_publication,
    add_refresh,
    add_reissue,
    add_reject,
    add_release,
)

SECTOR = ["tim_sector"]


def test_the_newest_edition_is_the_latest_published_month(ops: Connection) -> None:
    add_load(ops, edition="2026-08")
    add_load(ops, edition="2025-12")
    add_load(ops, edition="2026-09", status="held")
    add_load(ops, dataset_code="tim_country", edition="2026-10")
    assert [one.edition for one in records.newest_editions(ops, SECTOR)] == ["2026-08"]


def test_a_refused_version_that_was_replaced_needs_nobody(ops: Connection) -> None:
    add_load(ops, edition="2026-07", status="refused")
    add_load(ops, edition="2026-07")
    held = add_load(ops, edition="2026-08", status="held")
    assert [one.load_id for one in records.unpublished_loads(ops, SECTOR)] == [held]


def test_a_load_that_stopped_half_way_is_not_forgotten(ops: Connection) -> None:
    landed = add_load(ops, edition="2026-07", status="landed")
    staged = add_load(ops, edition="2026-08", status="staged")
    assert [one.load_id for one in records.unpublished_loads(ops, SECTOR)] == [staged, landed]


def test_warnings_are_shown_of_the_newest_editions_only(ops: Connection) -> None:
    editions = [f"2026-{month:02d}" for month in range(1, 13)]
    assert len(editions) == records.EDITIONS_WITH_WARNINGS
    new = [add_load(ops, edition=edition) for edition in editions][-1]
    old = add_load(ops, edition="2025-12")
    for load_id in (old, new):
        add_check(ops, load_id, "sums", severity="warning", passed=False, sentence="A gap.")
    [report] = records.warned_loads(ops, SECTOR)
    assert report.load.load_id == new
    assert [check.sentence for check in report.checks] == ["A gap."]


def test_failed_checks_come_first_and_critical_ones_before_warnings(ops: Connection) -> None:
    load_id = add_load(ops, status="held")
    add_check(ops, load_id, "a_passed")
    add_check(ops, load_id, "b_warning", severity="warning", passed=False)
    add_check(ops, load_id, "c_critical", passed=False)
    report = records.one_load(ops, load_id)
    assert report is not None
    assert [check.check_name for check in report.checks] == ["c_critical", "b_warning", "a_passed"]


def test_the_verdicts_of_an_earlier_try_are_not_shown_as_those_of_this_one(
    ops: Connection,
) -> None:
    load_id = add_load(ops, status="refused")
    add_check(ops, load_id, "judged_before", passed=False)
    add_reject(ops, load_id, "D8")
    report = records.one_load(ops, load_id)
    assert report is not None
    assert (report.checks, report.rejects) == ([], [])


def test_rejected_cells_come_as_they_were_read(ops: Connection) -> None:
    load_id = add_load(ops, status="held", rows_loaded=2, rows_rejected=1)
    add_reject(ops, load_id, "D8", value_as_read=" n.a. ")
    report = records.one_load(ops, load_id)
    assert report is not None
    assert [(one.cell, one.value_as_read) for one in report.rejects] == [("D8", " n.a. ")]


def test_a_run_has_the_loads_it_landed_and_those_it_took_up_again(ops: Connection) -> None:
    landed = add_load(ops, edition="2026-08", run_id="second")
    taken_up = add_load(ops, edition="2026-07", status="held", run_id="first")
    add_load(ops, edition="2026-06", run_id="first")
    add_load(ops, dataset_code="tim_country", run_id="second")
    found = records.loads_of_run(ops, SECTOR, "second", [taken_up])
    assert [report.load.load_id for report in found] == [taken_up, landed]


def test_recent_loads_are_the_last_landed(ops: Connection) -> None:
    for hour in range(records.LATEST + 1):
        add_load(ops, edition="2026-08", landed_at=NOON + timedelta(hours=hour))
    found = records.recent_loads(ops, SECTOR)
    assert len(found) == records.LATEST
    assert found[0].landed_at == NOON + timedelta(hours=records.LATEST)


def test_what_came_in_the_end_is_no_longer_awaited(ops: Connection) -> None:
    add_release(ops, "2026-08", state="published")
    add_release(ops, "2026-09", state="gave_up")
    add_release(ops, "2026-10")
    found = records.releases(ops, SECTOR, NOON)
    assert [(one.edition, one.state) for one in found] == [
        ("2026-10", "waiting"),
        ("2026-09", "gave_up"),
    ]


def test_an_old_gap_is_known_and_no_longer_shown(ops: Connection) -> None:
    add_release(ops, "2026-09", state="gave_up")
    much_later = NOON + records.KNOWN_AFTER + timedelta(seconds=1)
    assert records.releases(ops, SECTOR, much_later) == []


def test_the_reasons_of_a_reissue_stand_together(ops: Connection) -> None:
    for edition in ("2026-08", "2026-09"):
        load_id = add_load(ops, edition=edition)
        add_reissue(ops, load_id, "2026-Q2", reason=f"Revised by {edition}.")
    add_reissue(ops, load_id, "2026-Q1", reissued_at=NOON)
    [found] = records.reissues(ops)
    assert found.quarter == "2026-Q2"
    assert found.reasons == ["Revised by 2026-08.", "Revised by 2026-09."]


def test_a_summary_is_shown_in_its_newest_version(ops: Connection) -> None:
    add_publication(ops, "2026-Q2", "leather")
    add_publication(ops, "2026-Q2", "leather", status="revised")
    add_publication(ops, "2026-Q1", "leather", status="final")
    found = records.publications(ops)
    assert [(one.quarter, one.status) for one in found] == [
        ("2026-Q2", "revised"),
        ("2026-Q1", "final"),
    ]


def test_a_run_has_what_was_written_while_it_ran(ops: Connection) -> None:
    span = (NOON, NOON + timedelta(minutes=1))
    add_publication(ops, "2026-Q1", "leather", written_at=NOON - timedelta(seconds=1))
    add_publication(ops, "2026-Q2", "leather", written_at=NOON + timedelta(seconds=1))
    add_refresh(ops, "Before.", NOON - timedelta(seconds=1))
    add_refresh(ops, "Within.", NOON + timedelta(seconds=1))
    assert [one.quarter for one in records.publications(ops, span)] == ["2026-Q2"]
    assert [one.sentence for one in records.refreshes(ops, span)] == ["Within."]


def test_there_is_no_report_of_a_load_that_is_not_there(ops: Connection) -> None:
    assert records.one_load(ops, 404) is None
