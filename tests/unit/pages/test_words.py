"""What the pages say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from programme_statistics.pages import words
from programme_statistics.pages.runs import Task
from unit.pages.examples import NOON, check, load, report, run


def test_a_held_load_names_the_run_that_tries_it_again() -> None:
    advice = words.remedy(load(status="held"))
    assert 'run tim_sector_load with {"periods": ["2026-08"]}' in advice
    assert "expectations/" in advice


@pytest.mark.parametrize("status", ["refused", "landed", "staged"])
def test_every_load_that_is_not_published_has_a_remedy(status: str) -> None:
    assert '{"periods": ["2026-08"]}' in words.remedy(load(status=status))


def test_a_published_load_needs_no_remedy() -> None:
    assert words.remedy(load()) == ""


def test_a_refused_load_that_a_later_version_replaced_needs_nobody() -> None:
    assert "nothing to do" in words.remedy(load(status="refused", is_newest=False))


def test_every_status_has_a_meaning() -> None:
    assert set(words.STATUS_MEANINGS) == {"landed", "staged", "published", "held", "refused"}


def test_what_a_load_brought_leaves_out_what_it_did_not() -> None:
    assert words.brought(load(rows_new=1234, rows_closed=2)) == "1,234 new, 2 withdrawn"


def test_a_load_without_figures_says_so() -> None:
    assert words.brought(load(rows_new=0)) == "no figures"


def test_a_run_with_a_held_edition_says_why_it_counts_as_failed() -> None:
    held = report(status="held", sentence="tim_sector 2026-08 is held: a gap.")
    conclude = Task("conclude", -1, "failed", problem="tim_sector 2026-08 is held: a gap.")
    verdict = words.verdict_on_load_run(run(state="failed", mapped=[conclude]), [report(), held])
    assert verdict == (
        "2 editions came: 1 held, 1 published. "
        "The run counts as failed because of what was not published."
    )


def test_a_run_that_found_nothing_new_says_so() -> None:
    landed = [{"load_id": None, "sentence": "2026-08 is what was loaded before."}]
    found = run(returned={"land": landed})
    assert words.verdict_on_load_run(found, []) == "Nothing new came."
    assert words.not_loaded(found) == ["2026-08 is what was loaded before."]


def test_an_edition_whose_figures_all_stood_brought_nothing_new() -> None:
    verdict = words.verdict_on_load_run(run(), [report(rows_new=0, rows_unchanged=3)])
    assert verdict == (
        "1 edition came: 1 published. They brought nothing new: the warehouse held every figure."
    )


def test_a_run_that_asks_again_later_says_that_it_waits() -> None:
    waiting = run(state="running", tasks={"land": "up_for_reschedule"})
    assert "waits for the publisher" in words.verdict_on_load_run(waiting, [])


def test_a_run_that_waits_says_when_it_asks_again() -> None:
    land = Task("land", -1, "up_for_reschedule", next_try_at=NOON)
    verdict = words.verdict_on_load_run(run(state="running", tasks={}, mapped=[land]), [])
    assert "asks again at 2026-09-01 12:00 UTC" in verdict


def test_a_run_whose_task_is_tried_again_says_so() -> None:
    trying = run(state="running", tasks={"land": "up_for_retry"})
    assert words.verdict_on_load_run(trying, []) == "Failed, and tried again by itself: land."


def test_a_run_that_failed_before_anything_came_points_to_the_log() -> None:
    failed = run(state="failed", tasks={"land": "failed", "stage": "upstream_failed"})
    assert words.verdict_on_load_run(failed, []) == (
        "The run failed before it had landed anything. Failed: land."
    )


def test_editions_that_gave_nothing_are_counted_beside_those_that_came() -> None:
    landed = [
        {"load_id": 1, "sentence": "2026-08 landed."},
        {"load_id": None, "sentence": "2026-09 is not published yet."},
    ]
    verdict = words.verdict_on_load_run(run(returned={"land": landed}), [report()])
    assert verdict == (
        "1 edition came: 1 published. 1 edition more gave nothing to load; the reasons are below."
    )


def test_the_loads_of_a_run_are_those_it_had_in_hand() -> None:
    landed = [{"load_id": 7, "sentence": ""}, {"load_id": None, "sentence": ""}]
    assert words.load_ids(run(returned={"land": landed})) == [7]


@pytest.mark.parametrize("returned", [None, "text", [1, 2], [{"load_id": "7"}]])
def test_what_a_task_returned_is_not_trusted(returned: object) -> None:
    assert words.load_ids(run(returned={"land": returned})) == []


@pytest.mark.parametrize(
    ("values", "asked"),
    [
        ({"conf": {"periods": ["2023", "2026-08"]}}, "2023, 2026-08"),
        ({"conf": {"periods": None}, "partition_key": "2026-08"}, "2026-08"),
        (
            {"conf": {"quarter": "2026-Q2", "subject": "leather"}},
            "quarter 2026-Q2, subject leather",
        ),
        ({}, "the default of the DAG"),
    ],
)
def test_what_a_run_was_asked_for(values: dict[str, object], asked: str) -> None:
    assert words.asked_for(run(**values)) == asked


def test_troubles_stand_before_what_went_well() -> None:
    plain, held = report(edition="2026-06"), report(edition="2026-08", status="held")
    warned = report(edition="2026-07", checks=[check(severity="warning", passed=False)])
    editions = [one.load.edition for one in words.troubles_first([plain, warned, held])]
    assert editions == ["2026-08", "2026-07", "2026-06"]


def test_a_refresh_or_summary_run_says_what_it_found() -> None:
    assert words.verdict_on_other_run(run(), "Found.", "Nothing.") == "Found."
    assert words.verdict_on_other_run(run(), "", "Nothing.") == "Nothing."
    assert words.verdict_on_other_run(run(state="running"), "", "Nothing.") == (
        "The run is under way."
    )
    failed = run(state="failed", tasks={"write": "failed"})
    assert words.verdict_on_other_run(failed, "", "Nothing.") == "Failed: write."


def test_the_verdict_on_everything_counts_what_needs_a_person() -> None:
    assert words.verdict_on_all(0, 0, 0, 0) == "Nothing needs you."
    assert words.verdict_on_all(1, 0, 2, 1) == (
        "1 edition came and is not published; 2 editions have warnings; "
        "1 summary waits to be written again."
    )


def test_a_held_slice_is_asked_for_again_by_its_periods_and_reporters() -> None:
    months = [date(2022, month, 1) for month in (3, 1, 2)]
    advice = words.remedy(
        load(
            status="held",
            dataset_code="comtrade_mirror_monthly",
            edition="40+26/202201-202203",
            covered_months=months,
            reporters=[40, 56],
        )
    )
    assert (
        'run comtrade_mirror_monthly_load with {"periods": ["2022-01..2022-03"], '
        '"reporters": [40, 56]}' in advice
    )


def test_years_with_a_gap_are_asked_for_one_by_one() -> None:
    years = [date(2018, 1, 1), date(2020, 1, 1)]
    found = load(dataset_code="comtrade_annual", covered_months=years, reporters=[792])
    assert words.conf_again(found) == '{"periods": ["2018", "2020"], "reporters": [792]}'


def test_made_up_figures_are_loaded_by_the_dag_of_their_series() -> None:
    assert words.dag_id_of("comtrade_monthly_synthetic") == "comtrade_monthly_load"
    made_up = load(dataset_code="comtrade_monthly_synthetic", is_sample=True)
    assert "Made-up" in words.sample_note(made_up)
    assert "Rebuilt" in words.sample_note(load(is_sample=True))


def test_the_batches_of_a_run_are_counted_by_state() -> None:
    batches = [Task("batch.land", at, "failed" if at < 3 else "success") for at in range(100)]
    found = run(tasks={"find": "success"}, mapped=batches)
    assert words.states(found) == ["find: success", "batch.land: 3 failed, 97 success"]


def test_the_loads_of_a_run_are_those_of_all_its_batches() -> None:
    landed = [Task("batch.land", at, "success", {"load_ids": [at, 50 + at]}) for at in range(2)]
    assert words.load_ids(run(tasks={}, mapped=landed)) == [0, 50, 1, 51]


def test_the_verdict_on_a_run_of_many_batches_is_one_sentence_each() -> None:
    batches = [Task("batch.land", at, "failed", problem="The publisher is down.") for at in (0, 1)]
    again = [Task("batch.land", 2, "up_for_retry", problem="The publisher is down.")]
    verdict = words.verdict_on_load_run(
        run(state="running", tasks={}, mapped=[*batches, *again]), [report()], n_waiting=36
    )
    assert verdict == (
        "1 edition came: 1 published. 36 slices did not come and wait to be asked for. "
        "Failed, and tried again by itself: batch.land (1 batch). Failed: batch.land (2 batches)."
    )


def test_moments_are_in_utc() -> None:
    istanbul = timezone(timedelta(hours=3))
    assert words.moment(datetime(2026, 9, 1, 15, 0, tzinfo=istanbul)) == "2026-09-01 12:00 UTC"
    assert words.moment(datetime(2026, 9, 1, 12, 0, tzinfo=UTC)) == "2026-09-01 12:00 UTC"
    assert words.moment(None) == "–"
