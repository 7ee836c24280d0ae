"""Every mart is on a page for those who read it."""

from __future__ import annotations

import re

from programme_statistics.database import sql_root
from programme_statistics.settings import project_root

PARTS_OF_OTHERS = {
    "cluster_trade_vintage",
    "exchange_rate_vintage",
    "kept_trade_span",
    "trade_current",
    "trade_vintage",
}
"""What other marts are made of. The list may only shrink."""


def test_every_mart_is_on_a_page() -> None:
    views = {
        path.stem
        for path in (sql_root() / "marts").glob("*.sql")
        if re.search(rf"view mart\.{path.stem}\b", path.read_text(encoding="utf-8"))
    }
    pages = [page.read_text(encoding="utf-8") for page in (project_root() / "docs").glob("*.md")]
    named = {name for page in pages for name in re.findall(r"`mart\.(\w+)`", page)}
    assert len(views) > 40
    assert views - named == PARTS_OF_OTHERS
