"""What the pages say."""

from __future__ import annotations

import pytest

from programme_statistics.pages import words
from unit.pages.examples import check, load, report, run


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
    verdict = words.verdict_on_load_run(
        run(state="failed", tasks={"land": "success", "publish": "failed"}),
        [report(), report(status="held")],
    )
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


def test_a_run_whose_task_is_tried_again_says_so() -> None:
    trying = run(state="running", tasks={"land": "up_for_retry"})
    assert words.verdict_on_load_run(trying, []) == (
        "Failed, and tried again by itself: land. The task's log says why."
    )


def test_a_run_that_failed_before_anything_came_points_to_the_log() -> None:
    failed = run(state="failed", tasks={"land": "failed", "stage": "upstream_failed"})
    assert words.verdict_on_load_run(failed, []) == (
        "The run failed before it had landed anything. Failed: land. The task's log says why."
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
    assert words.verdict_on_other_run(failed, "", "Nothing.") == (
        "Failed: write. The task's log says why."
    )


def test_the_verdict_on_everything_counts_what_needs_a_person() -> None:
    assert words.verdict_on_all(0, 0, 0, 0) == "Nothing needs you."
    assert words.verdict_on_all(1, 0, 2, 1) == (
        "1 edition came and is not published; 2 editions have warnings; "
        "1 summary waits to be written again."
    )
