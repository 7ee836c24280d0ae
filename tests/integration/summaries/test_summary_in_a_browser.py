"""The page in a real browser: layout on a phone and a desk, languages, print, and no requests."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from selenium.webdriver import Chrome

from support.browser import chromium

if TYPE_CHECKING:
    from integration.summaries.conftest import Summaries

WIDTHS = (360, 1280)
# Whatever reaches over the window's right edge, unless its own box scrolls.
_OVERFLOWING = """
return [...document.querySelectorAll('body *')]
  .filter(e => e.getClientRects().length && !e.closest('.scroll') && !e.closest('svg'))
  .filter(e => e.getBoundingClientRect().right > innerWidth + 0.5)
  .map(e => e.tagName + ': ' + e.textContent.trim().slice(0, 60))
"""
_VISIBLE_LANGUAGES = """
return [...document.querySelectorAll('article')]
  .filter(e => e.getClientRects().length).map(e => e.lang)
"""
_CHARTS = """
const charts = [...document.querySelectorAll('#en svg')].filter(e => e.getClientRects().length);
"""
_SMALLEST_TEXT = """
return charts.map(e => [e.getAttribute('class'), Math.min(...[...e.querySelectorAll('text')]
  .filter(t => t.textContent).map(t => t.getBoundingClientRect().height))])
"""
_VALUE_LABELS = """
return charts.flatMap(e => [...e.querySelectorAll('.mark-text:not(.role-axis-label) text')])
  .filter(t => t.textContent).map(t => t.getBoundingClientRect().toJSON())
"""
# The contrast of each visible text with what lies behind it, after WCAG 2.
_LOW_CONTRAST = """
const parts = c => (c.match(/[\\d.]+/g) || []).map(Number);
const channel = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
const light = c => { const [r, g, b] = parts(c); return .2126 * channel(r) + .7152 * channel(g)
  + .0722 * channel(b) };
const behind = e => {
  for (; e; e = e.parentElement) {
    const c = getComputedStyle(e).backgroundColor;
    if (parts(c).length === 3 || parts(c)[3] === 1) return c;
  }
  return 'rgb(255, 255, 255)';
};
return [...document.querySelectorAll('body *')]
  .filter(e => e.getClientRects().length && !e.closest('svg')
    && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
  .map(e => { const [a, b] = [light(getComputedStyle(e).color), light(behind(e))];
    return [(Math.max(a, b) + .05) / (Math.min(a, b) + .05), e.textContent.trim().slice(0, 60)] })
  .filter(([ratio]) => ratio < 4.5)
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Chrome]:
    """A headless Chromium that logs what it asks for; skips where there is none."""
    with chromium(logs_requests=True) as browser:
        yield browser


@pytest.fixture
def page(filled: Summaries) -> str:
    """Address of a summary that has everything: places, revisions, a sample notice."""
    return Path(filled.write("2026-Q3").html_path).as_uri()


def show(browser: Chrome, address: str, width: int) -> None:
    """Opens ``address`` in a window of ``width`` pixels, a phone where it is narrow."""
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600},
    )
    browser.get("about:blank")
    browser.get(address)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["en", "tr"])
def test_nothing_reaches_over_the_windows_edge(
    browser: Chrome, page: str, width: int, language: str
) -> None:
    show(browser, f"{page}#{language}", width)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    assert browser.execute_script(_OVERFLOWING) == []


def test_the_page_makes_no_request_but_its_own(browser: Chrome, page: str) -> None:
    show(browser, page, 1280)
    log = browser.get_log("performance")  # type: ignore[no-untyped-call]
    events = [json.loads(entry["message"])["message"] for entry in log]
    asked = {
        event["params"]["request"]["url"]
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    }
    assert not [address for address in asked if not address.startswith(("file:", "data:"))]
    assert page in asked


def test_one_language_is_shown_at_a_time_and_links_change_it(browser: Chrome, page: str) -> None:
    show(browser, page, 1280)
    assert browser.execute_script(_VISIBLE_LANGUAGES) == ["en"]
    browser.execute_script("document.querySelector('#en nav a').click()")
    assert browser.execute_script(_VISIBLE_LANGUAGES) == ["tr"]
    browser.execute_script("document.querySelector('#tr nav a').click()")
    assert browser.execute_script(_VISIBLE_LANGUAGES) == ["en"]


@pytest.mark.parametrize(("width", "drawing"), [(360, "narrow"), (1280, "wide")])
def test_each_width_has_its_own_chart_with_legible_figures(
    browser: Chrome, page: str, width: int, drawing: str
) -> None:
    show(browser, page, width)
    shown = browser.execute_script(_CHARTS + _SMALLEST_TEXT)
    assert [name for name, _ in shown] == [drawing]
    assert shown[0][1] >= 10


def test_a_charts_labels_do_not_lie_on_each_other(browser: Chrome, filled: Summaries) -> None:
    address = Path(filled.write("2026-Q2", subject="total").html_path).as_uri()
    for width in WIDTHS:
        show(browser, address, width)
        boxes: list[dict[str, float]] = browser.execute_script(_CHARTS + _VALUE_LABELS)
        assert len(boxes) == 5
        boxes.sort(key=lambda box: box["left"])
        for left, right in itertools.pairwise(boxes):
            assert left["right"] <= right["left"]
        assert boxes[-1]["right"] <= width


@pytest.mark.parametrize("language", ["en", "tr"])
def test_text_stands_out_from_its_ground(browser: Chrome, page: str, language: str) -> None:
    show(browser, f"{page}#{language}", 1280)
    assert browser.execute_script(_LOW_CONTRAST) == []


def test_it_prints_on_a4_in_the_chosen_language(browser: Chrome, page: str) -> None:
    show(browser, f"{page}#tr", 1280)
    printed: dict[str, Any] = browser.execute_cdp_cmd(
        "Page.printToPDF", {"preferCSSPageSize": True, "printBackground": False}
    )
    pdf = base64.b64decode(printed["data"])
    assert pdf.startswith(b"%PDF")
    # A4 is 595 by 842 points; what is left out in print is the choice of language.
    assert b"/MediaBox [0 0 594" in pdf or b"/MediaBox [0 0 595" in pdf
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert browser.execute_script(_VISIBLE_LANGUAGES) == ["tr"]
        assert browser.execute_script(
            "return [...document.querySelectorAll('nav')].every(e => !e.getClientRects().length)"
        )
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
