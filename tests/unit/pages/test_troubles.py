"""What did not come, and when it is tried again; many of a kind as one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from programme_statistics.pages.records import Release
from programme_statistics.pages.runs import Task
from programme_statistics.pages.troubles import absences, troubles
from unit.pages.examples import NOON, report, run

TRADE = "comtrade_monthly_load"
TOMORROW = NOON + timedelta(days=1)


def batches(*years: int) -> Task:
    """The task that found a batch for each of these years."""
    found = [
        {"units": [[{"slice": {"reporter": 792, "period": f"{year}{n:02d}"}} for n in (1, 2)]]}
        for year in years
    ]
    return Task("find", -1, "success", found)


def down(at: int, state: str = "failed", **values: Any) -> Task:
    address = f"http://publisher.test/{at}"
    return Task("batch.land", at, state, problem=f"{address} could not be fetched.", **values)


def trade_run(*tasks: Task, **values: Any) -> Any:
    return run(dag_id=TRADE, tasks={}, mapped=tasks, **values)


def test_batches_that_failed_alike_are_one_and_are_named_by_their_slices() -> None:
    years = range(2001, 2021)
    (trouble,) = troubles(trade_run(batches(*years), *(down(at) for at in range(20))))
    assert len(trouble.what) == 20
    assert trouble.title == "20 batches"
    assert trouble.names.startswith("792/200101-200102, 792/200201-200202, ")
    assert trouble.names.endswith("792/200501-200502 and 15 more")
    assert trouble.sentence == "http://publisher.test/0 could not be fetched."


def test_what_is_tried_again_says_when() -> None:
    tasks = [
        down(0, "up_for_retry", next_try_at=NOON),
        down(1, "up_for_retry", next_try_at=NOON + timedelta(minutes=5)),
    ]
    (trouble,) = troubles(trade_run(batches(2021, 2022), *tasks, state="running"))
    assert trouble.next_try == (
        "It is tried again by itself: 2026-09-01 12:00 UTC to 2026-09-01 12:05 UTC."
    )


def test_slices_that_failed_for_good_are_asked_for_by_the_next_run() -> None:
    failed = trade_run(batches(2022), down(0), conf={"periods": ["2022"]}, next_run_at=TOMORROW)
    waits = [waiting("792/202201", "Not brought. http://publisher.test/0 could not be fetched.")]
    (trouble,) = troubles(failed, releases=waits)
    assert trouble.next_try == (
        "The next run, due 2026-09-02 12:00 UTC, tries it again. To try it now, run "
        'comtrade_monthly_load with {"periods": ["2022"]}.'
    )


def test_what_nobody_waits_for_is_not_asked_for_again() -> None:
    find = Task("find", -1, "failed", problem="periods: 'august' is not a period.")
    (trouble,) = troubles(trade_run(find, conf={"periods": ["august"]}, next_run_at=TOMORROW))
    assert "This run does not try it again." in trouble.next_try


def test_what_a_scheduled_run_looks_at_is_looked_at_by_the_next_one() -> None:
    find = Task("find", -1, "failed", problem="The publisher refuses.")
    (trouble,) = troubles(trade_run(find, next_run_at=TOMORROW))
    assert trouble.next_try == (
        "The next run, due 2026-09-02 12:00 UTC, tries it again. To try it now, run "
        "comtrade_monthly_load again."
    )


def test_an_edition_is_not_asked_for_by_a_run_for_another_one() -> None:
    land = Task("land", -1, "failed", problem="The publisher refuses.")
    (trouble,) = troubles(
        run(tasks={}, mapped=[land], partition_key="2026-08", next_run_at=TOMORROW)
    )
    assert trouble.next_try == (
        "This run does not try it again. Once what it says is mended or has passed, run "
        'tim_sector_load with {"periods": ["2026-08"]}.'
    )


def test_a_task_that_only_repeats_why_loads_were_held_is_no_trouble() -> None:
    held = report(status="held", sentence="tim_sector 2026-08 is held: a gap.")
    conclude = Task("conclude", -1, "failed", problem="tim_sector 2026-08 is held: a gap.")
    assert troubles(run(tasks={}, mapped=[conclude]), [held]) == []


def test_a_task_that_said_nothing_points_to_its_log() -> None:
    (trouble,) = troubles(run(tasks={"refresh": "failed"}, dag_id="marts_refresh"))
    assert "the task's log does" in trouble.sentence


def waiting(edition: str, sentence: str, code: str = "comtrade_monthly") -> Release:
    return Release(code, edition, "", "waiting", NOON, TOMORROW, date(2026, 9, 30), sentence)


def test_slices_that_wait_for_one_reason_are_one() -> None:
    due: dict[str, datetime] = {TRADE: TOMORROW}
    found = [waiting(f"792/2022{n:02d}", f"Not brought. http://p.test/{n}") for n in range(1, 13)]
    (absence,) = absences(found, due)
    assert absence.named == "12 slices, 792/202201 to 792/202212"
    assert absence.next_try == "The next run, due 2026-09-02 12:00 UTC, asks for it again."


def test_what_has_been_told_is_not_told_again() -> None:
    assert absences([waiting("792/2022", "Not brought. Down.")], {}, ["Down."]) == []


def test_an_edition_that_is_awaited_says_itself_until_when() -> None:
    (absence,) = absences([waiting("2026-10", "Waited for until 2026-11-20.", "tim_sector")], {})
    assert (absence.named, absence.next_try) == ("2026-10", "")
