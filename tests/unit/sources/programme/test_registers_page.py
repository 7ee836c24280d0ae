"""The page of the registers says what the declarations say."""

from __future__ import annotations

from programme_statistics.settings import project_root
from programme_statistics.sources.programme.page import page


def test_the_page_is_that_of_the_declarations() -> None:
    written = (project_root() / "docs" / "registers.md").read_text(encoding="utf-8")
    assert written == page()
