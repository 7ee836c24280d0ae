"""The pages in a real browser: nothing hostile runs, and nothing reaches over the edge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from sqlalchemy import Engine

from integration.pages.conftest import Get
from support.browser import chromium
from support.ops_rows import (
    add_check,
    add_load,
    add_publication,
    add_refresh,
    add_reissue,
    add_reject,
    add_release,
)

HOSTILE = (
    "<script>document.title = 'taken over'</script>"
    "<img src=x onerror=\"document.title = 'taken over'\">"
)
LONG = f"{HOSTILE} {'unbroken' * 40}"
WIDTHS = (300, 1280)
"""A phone, less the menu beside Airflow's frame; a desk."""
_OVERFLOWING = """
return [...document.querySelectorAll('body *')]
  .filter(e => e.getClientRects().length && e.getBoundingClientRect().right > innerWidth + 0.5)
  .map(e => e.tagName + ': ' + e.textContent.trim().slice(0, 60))
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Chrome]:
    """A headless Chromium; skips where there is none."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def pages(
    get: Get, engine: Engine, add_run: Callable[..., None], tmp_path: Path
) -> dict[str, Path]:
    """Every page, with something hostile and long in each place, as files."""
    with engine.begin() as connection:
        load_id = add_load(
            connection,
            status="held",
            sentence=LONG,
            notices=[LONG],
            ignored={LONG: 1},
            source_url=f"https://tim.org.tr/{LONG}",
            rows_loaded=2,
            rows_rejected=1,
        )
        add_check(connection, load_id, "a_check", passed=False, sentence=LONG)
        add_reject(connection, load_id, "D8", value_as_read=LONG, reason=LONG)
        warned = add_load(connection, edition="2026-07")
        add_check(connection, warned, "b", severity="warning", passed=False, sentence=LONG)
        add_release(connection, "2026-10", sentence=LONG)
        now = datetime.now(UTC)
        add_release(connection, "2026-06", state="gave_up", sentence=LONG, last_asked_at=now)
        add_reissue(connection, load_id, "2026-Q1", reason=LONG)
        add_publication(connection, "2026-Q1", "leather", path=LONG)
        add_refresh(connection, LONG)
    add_run("tim_sector_load", returned={"land": [{"load_id": None, "sentence": LONG}]})
    failed = {"task_id": "batch.land", "state": "failed", "told": {"problem": LONG}}
    add_run("comtrade_monthly_load", more=[failed | {"map_index": at} for at in range(3)])
    addresses = {
        "menu": "/",
        "dag": "/dags/tim_sector_load",
        "run": "/dags/tim_sector_load/runs/manual__1",
        "slices": "/dags/comtrade_monthly_load/runs/manual__1",
        "load": f"/loads/{load_id}",
    }
    files = {name: tmp_path / f"{name}.html" for name in addresses}
    for name, address in addresses.items():
        answer = get(address)
        assert answer.status == 200
        files[name].write_text(answer.text, encoding="utf-8")
    return files


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_reaches_over_the_windows_edge(
    browser: Chrome, pages: dict[str, Path], width: int
) -> None:
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600},
    )
    for file in pages.values():
        browser.get(file.as_uri())
        assert browser.execute_script(_OVERFLOWING) == []


def test_nothing_hostile_runs(browser: Chrome, pages: dict[str, Path]) -> None:
    for file in pages.values():
        browser.get(file.as_uri())
        assert browser.title.endswith("Programme statistics")
        assert "document.title" in browser.execute_script("return document.body.innerText")
        assert browser.execute_script("return document.images.length") == 0
