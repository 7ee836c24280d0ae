"""How the pages are written: escaped, self-contained, and whole."""

from __future__ import annotations

import re
from typing import Any

import pytest

from programme_statistics.pages import shown
from programme_statistics.pages.records import Publication, Refresh, Reissue, Reject
from programme_statistics.pages.render import render, web_address
from programme_statistics.pages.troubles import Absence, Trouble
from unit.pages.examples import NOON, check, report, run

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;"
_FRAME: dict[str, Any] = {"here": "/programme-statistics", "airflow": "", "nonce": "once"}


def _hostile_report() -> Any:
    return report(
        checks=[check(name=HOSTILE, sentence=HOSTILE, passed=False)],
        rejects=[Reject(1, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE)],
        status="held",
        sentence=HOSTILE,
        edition=HOSTILE,
        notices=[HOSTILE],
        ignored={HOSTILE: 1},
        source_url=f"javascript:{HOSTILE}",
        landed_path=HOSTILE,
        sha256=HOSTILE,
        run_id=HOSTILE,
        rows_rejected=1,
    )


def _absence(state: str) -> Absence:
    return Absence("tim_sector", state, [HOSTILE], HOSTILE, NOON, NOON, HOSTILE)


_TROUBLE = Trouble("failed", [HOSTILE], HOSTILE, HOSTILE)


def _state(found: Any) -> str:
    return render(
        "state",
        **_FRAME,
        title=HOSTILE,
        verdict=HOSTILE,
        datasets=shown.datasets(),
        newest={"tim_sector": found.load},
        stopped=[(run(dag_id=HOSTILE), [_TROUBLE])],
        retrying=[(run(run_id=HOSTILE), [_TROUBLE])],
        unpublished=[found],
        warned=[found],
        given_up=[_absence("gave_up")],
        awaited=[_absence("waiting")],
        reissues=[Reissue("2026-Q2", HOSTILE, [HOSTILE], NOON)],
        publications=[Publication(1, "2026-Q2", HOSTILE, "final", NOON, HOSTILE, NOON)],
        refreshes=[Refresh(1, HOSTILE, NOON)],
        recent=[found.load],
    )


_NOTHING: dict[str, Any] = {
    "run": run(),
    "asked_for": "",
    "states": [],
    "verdict": "",
    "title": "",
    "found_there": "",
    "troubles": [],
    "further": [],
    "many": [],
    "reports": [],
    "not_loaded": [],
    "releases": [],
    "refreshes": [],
    "publications": [],
    "sentences": [],
}


def _run(found: Any) -> str:
    everything = {
        "run": run(run_id=HOSTILE, dag_id=HOSTILE, tasks={HOSTILE: HOSTILE}),
        "asked_for": HOSTILE,
        "states": [HOSTILE],
        "verdict": HOSTILE,
        "title": HOSTILE,
        "found_there": HOSTILE,
        "troubles": [_TROUBLE],
        "further": [found.load],
        "many": [found.load],
        "reports": [found],
        "not_loaded": [HOSTILE],
        "releases": [_absence("waiting")],
        "refreshes": [Refresh(1, HOSTILE, NOON)],
        "publications": [Publication(1, "2026-Q2", HOSTILE, "final", NOON, HOSTILE, NOON)],
        "sentences": [HOSTILE],
    }
    return render("run", **_FRAME, **_NOTHING | everything)


def _pages() -> dict[str, str]:
    found = _hostile_report()
    return {
        "state": _state(found),
        "run": _run(found),
        "load": render("load", **_FRAME, report=found),
        "message": render("message", **_FRAME, title=HOSTILE, message=HOSTILE, login="/login"),
    }


@pytest.mark.parametrize("name", ["state", "run", "load", "message"])
def test_every_value_is_escaped(name: str) -> None:
    page = _pages()[name]
    assert ESCAPED in page
    assert "<script>alert" not in page
    assert "<img" not in page
    assert re.findall(r"<script[^>]*>", page) == ['<script nonce="once">']


@pytest.mark.parametrize("name", ["state", "run", "load", "message"])
def test_nothing_is_fetched(name: str) -> None:
    page = _pages()[name]
    assert not re.search(r"<(link|img|iframe|script)[^>]+(src|href)=\"(?!data:)", page)
    assert "@import" not in page
    assert "url(" not in page


def test_only_web_addresses_become_links() -> None:
    page = _pages()["load"]
    assert 'href="javascript:' not in page
    assert web_address("https://tim.org.tr/a.xlsx") == "https://tim.org.tr/a.xlsx"
    assert web_address("javascript:alert(1)") == ""


def test_the_link_to_a_run_keeps_the_signs_of_its_name() -> None:
    page = render("load", **_FRAME, report=report(run_id="manual__2026-09-01T12:00:00+00:00"))
    assert 'href="/dags/tim_sector_load/runs/manual__2026-09-01T12%3A00%3A00%2B00%3A00"' in page


def test_a_failed_check_stands_in_the_open_and_those_that_passed_are_folded() -> None:
    found = report(
        checks=[check(sentence="Three months are missing.", passed=False), check()], status="held"
    )
    page = render("run", **_FRAME, **_NOTHING | {"reports": [found]})
    open_part, folded_part = page.split("<details><summary", 1)
    assert "Three months are missing." in open_part
    assert "1 check passed" in folded_part


def test_the_equation_of_the_cells_is_written_out() -> None:
    page = render("load", **_FRAME, report=report())
    assert "4 = 3 loaded + 0 rejected + 1 ignored" in page


MADE_UP: dict[str, Any] = {"dataset_code": "comtrade_monthly_synthetic", "is_sample": True}
REBUILT: dict[str, Any] = {"dataset_code": "tim_sector", "is_sample": True}
WATERMARK = '<body class="synthetic">'


def _pages_of(*found: Any) -> dict[str, str]:
    state = {
        "title": "Programme statistics",
        "verdict": "",
        "datasets": shown.datasets(),
        "newest": {one.load.dataset_code: one.load for one in found},
        "recent": [one.load for one in found],
        **dict.fromkeys(("stopped", "retrying", "unpublished", "warned", "given_up"), ()),
        **dict.fromkeys(("awaited", "reissues", "publications", "refreshes"), ()),
    }
    run_of = {"run": run(), "asked_for": "", "states": [], "verdict": "", "reports": found}
    return {
        "load": render("load", **_FRAME, report=found[0]),
        "run": render("run", **_FRAME, **_NOTHING | run_of),
        "state": render("state", **_FRAME, **state),
    }


@pytest.mark.parametrize("name", ["load", "run", "state"])
def test_a_page_of_made_up_figures_has_a_banner_and_a_watermark(name: str) -> None:
    page = _pages_of(report(**MADE_UP))[name]
    assert WATERMARK in page
    assert '<p class="banner" role="note"><strong>Synthetic.</strong>' in page
    if name != "load":
        assert '<span class="badge synthetic">synthetic</span>' in page


@pytest.mark.parametrize("name", ["load", "run", "state"])
@pytest.mark.parametrize("values", [{}, REBUILT])
def test_a_page_of_real_figures_has_neither(name: str, values: dict[str, Any]) -> None:
    page = _pages_of(report(**values))[name]
    assert WATERMARK not in page
    assert 'class="banner"' not in page
    assert "badge synthetic" not in page


@pytest.mark.parametrize("name", ["run", "state"])
def test_where_both_are_on_a_page_each_made_up_load_is_marked_and_the_banner_says_so(
    name: str,
) -> None:
    page = _pages_of(report(), report(**MADE_UP))[name]
    assert WATERMARK not in page
    assert "What is marked so is made up" in page
    assert page.count("badge synthetic") == (2 if name == "state" else 1)
