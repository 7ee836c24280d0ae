"""What a secretariat sees of a receipt, in a real browser, wide and narrow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from programme_statistics.periods import Quarter
from programme_statistics.sources.members import made_up, read, receipt, rules
from support.browser import chromium

QUARTER = Quarter(2026, 3)


@pytest.fixture(scope="module")
def browser() -> Iterator[Chrome]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The receipt of a file with findings of every kind."""
    companies = made_up.companies(3)
    returns, details = [], []
    for company in companies:
        summary, lines = made_up.company_quarter(company, QUARTER, 4)
        returns.append(summary)
        details += lines
    returns[0]["capacity_util_pct"] = "0,85"
    returns[1]["comment"] = "0532 123 45 67"
    details[1]["country_code"] = "x" * 200
    content = made_up.filled({"M1": returns, "M2": details})
    judged = rules.judge(read.read(content, "örnek.xlsx"), made_up.context(companies, QUARTER))
    received = datetime(2026, 10, 20, 14, 5, tzinfo=ZoneInfo("Europe/Istanbul"))
    path = tmp_path_factory.mktemp("receipt") / "receipt.html"
    path.write_bytes(receipt.as_html(receipt.document(judged, received)))
    return path


def shown(browser: Chrome) -> list[str]:
    """The languages of the articles that can be seen."""
    articles = browser.find_elements(By.TAG_NAME, "article")
    return [str(a.get_attribute("lang")) for a in articles if a.is_displayed()]


def test_one_language_is_shown_and_the_link_shows_the_other(browser: Chrome, page: Path) -> None:
    browser.get(page.as_uri())
    assert shown(browser) == ["tr"]
    for other in ("en", "tr"):
        (link,) = [a for a in browser.find_elements(By.CSS_SELECTOR, "nav a") if a.is_displayed()]
        link.click()
        assert shown(browser) == [other]


@pytest.mark.parametrize("width", [1200, 390])
def test_the_page_never_scrolls_sideways(browser: Chrome, page: Path, width: int) -> None:
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False},
    )
    browser.get(page.as_uri())
    widths = browser.execute_script(
        "return [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert widths[0] <= widths[1]


def test_nothing_goes_wrong_that_the_browser_would_tell(browser: Chrome, page: Path) -> None:
    browser.get(page.as_uri())
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]
