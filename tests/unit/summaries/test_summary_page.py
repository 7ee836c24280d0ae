"""The JSON document, the page and the chart, from facts made here."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from programme_statistics.periods import Quarter
from programme_statistics.summaries.chart import Width, quarters_chart
from programme_statistics.summaries.document import document, timestamp, to_json
from programme_statistics.summaries.facts import (
    Language,
    Name,
    QuarterFigures,
    Subject,
    SummaryFacts,
)
from programme_statistics.summaries.render import render

FactsOf = Callable[..., SummaryFacts]


def page_of(facts: SummaryFacts) -> str:
    return render(facts, to_json(document(facts))).decode()


def test_the_document_has_the_contracts_fields(full_facts: SummaryFacts) -> None:
    read = json.loads(to_json(document(full_facts)))
    assert {
        "subject",
        "quarter",
        "known_at",
        "status",
        "headline",
        "figures",
        "tables",
        "checks",
        "sources",
    } <= set(read)
    assert read["subject"] == "leather"
    assert read["quarter"] == "2026-Q3"
    assert read["known_at"] == "2026-10-01T08:00:00Z"
    assert set(read["headline"]) == {"en", "tr"}
    assert list(read["figures"]) == [field.name for field in fields(QuarterFigures)]


def test_numbers_are_json_numbers_with_every_digit() -> None:
    exact = Decimal("123456789012345678.1234567890123456789")
    assert to_json({"value_usd": exact}) == (
        b'{\n  "value_usd": 123456789012345678.1234567890123456789\n}\n'
    )
    assert json.loads(to_json([Decimal("1E+3")])) == [1000]


def test_json_keeps_turkish_letters_and_refuses_what_it_does_not_know() -> None:
    assert "İğüşöç".encode() in to_json({"name": "İğüşöç"})
    with pytest.raises(TypeError):
        to_json({"value": object()})


def test_empty_tables_are_empty_lists() -> None:
    assert json.loads(to_json({"rows": [], "names": {}})) == {"rows": [], "names": {}}


def test_a_timestamp_is_in_utc_to_the_microsecond() -> None:
    istanbul = timezone(timedelta(hours=3))
    moment = datetime(2026, 10, 1, 11, 0, 0, 123456, tzinfo=istanbul)
    assert timestamp(moment) == "2026-10-01T08:00:00.123456Z"
    assert datetime.fromisoformat(timestamp(moment)) == moment


def test_the_same_facts_give_the_same_bytes(full_facts: SummaryFacts) -> None:
    assert to_json(document(full_facts)) == to_json(document(full_facts))
    assert page_of(full_facts) == page_of(full_facts)


def test_ten_places_are_named_and_the_others_counted(full_facts: SummaryFacts) -> None:
    countries = json.loads(to_json(document(full_facts)))["tables"]["countries"]
    values = [9_000_000 - n * 500_000 for n in range(14)]
    assert [row["value_usd"] for row in countries["rows"]] == values[:10]
    assert countries["others"] == {"count": 4, "value_usd": sum(values[10:])}
    assert countries["all"]["value_usd"] == sum(values)
    page = page_of(full_facts)
    assert "Other countries (4)" in page
    assert "Country 10" not in page


def test_an_incomplete_dataset_gives_no_comparison(full_facts: SummaryFacts) -> None:
    provinces = json.loads(to_json(document(full_facts)))["tables"]["provinces"]
    assert provinces["is_complete"] is False
    assert provinces["months"] == ["2026-07", "2026-08"]
    for row in provinces["rows"]:
        assert (row["yoy_pct"], row["share_pct"], row["contribution_pp"]) == (None, None, None)
    page = page_of(full_facts)
    assert "the values are those of July and August 2026 only" in page
    assert "90.0" not in page


class _Reader(HTMLParser):
    """Collects what a page must have: tags, languages, headers, references."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture
def page(full_facts: SummaryFacts) -> _Reader:
    reader = _Reader()
    reader.feed(page_of(full_facts))
    return reader


def test_the_page_holds_both_languages(page: _Reader) -> None:
    assert [(part["id"], part["lang"]) for part in page.named("article")] == [
        ("tr", "tr"),
        ("en", "en"),
    ]
    assert len(page.named("h1")) == 2


def test_the_page_asks_nothing_of_a_network(page: _Reader, full_facts: SummaryFacts) -> None:
    references = [
        value
        for _, attributes in page.tags
        for key, value in attributes.items()
        if key in {"src", "href", "srcset", "data", "action"}
    ]
    assert set(references) == {"data:,", "#en", "#tr", "summary.json"}
    text = page_of(full_facts)
    assert not page.named("script")
    assert "@import" not in text
    assert not re.search(r"url\(\s*['\"]?https?:", text)


def test_every_table_has_a_caption_and_scoped_headers(page: _Reader) -> None:
    tables = len(page.named("table"))
    assert tables > 0
    assert len(page.named("caption")) == tables
    assert {header.get("scope") for header in page.named("th")} == {"col", "row"}
    rows = sum(header.get("scope") == "row" for header in page.named("th"))
    heads = len(page.named("thead"))
    assert rows == len(page.named("tr")) - heads


def test_every_chart_has_a_text_alternative_and_identifiers_are_unique(page: _Reader) -> None:
    charts = page.named("svg")
    assert len(charts) == 4
    for chart in charts:
        assert chart["role"] == "img"
        assert chart["aria-label"]
    identifiers = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(identifiers) == len(set(identifiers))


def test_a_sample_an_incomplete_quarter_and_a_warning_are_said(
    full_facts: SummaryFacts, make_facts: FactsOf
) -> None:
    page = page_of(full_facts)
    assert "rebuilt from published figures" in page
    assert "yayımlanmış verilerden yeniden" in page
    assert "29 rows; 30 are normal." in page
    incomplete = page_of(make_facts([Decimal(5_000_000)] * 14))
    assert "2 of the quarter&#39;s 3 months are published" in incomplete
    assert "rebuilt from published figures" not in incomplete


def test_what_a_publisher_writes_is_escaped(full_facts: SummaryFacts) -> None:
    subject = Subject("leather", Name('<b>"A" & B</b>', "<i>Ç</i>"), "sector")
    page = page_of(replace(full_facts, subject=subject))
    assert "<b>" not in page
    assert "<i>Ç" not in page


def test_a_sentence_without_a_table_behind_it_is_held(
    full_facts: SummaryFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "programme_statistics.summaries.render.main_points", lambda *_: ("It grew to 777.",)
    )
    with pytest.raises(ValueError, match="says 777, which no table"):
        page_of(full_facts)


@pytest.mark.parametrize("width", list(Width))
def test_a_chart_is_the_same_whenever_it_is_drawn(make_facts: FactsOf, width: Width) -> None:
    facts = make_facts([Decimal(10_000_000 + 99_999 * n) for n in range(60)])
    periods = [row.quarter for row in facts.history]
    first = quarters_chart(facts.history, periods, Language.TR, width, "t")
    quarters_chart(facts.history[:4], periods[:4], Language.EN, Width.WIDE, "other")
    assert quarters_chart(facts.history, periods, Language.TR, width, "t") == first


def test_a_chart_starts_at_zero_and_leaves_room_for_a_missing_quarter(
    make_facts: FactsOf,
) -> None:
    facts = make_facts([Decimal(90_000_000)] * 15)
    periods = [Quarter(2019, 1).plus(n) for n in range(5)]
    without_second = [row for row in facts.history if row.quarter != periods[1]]
    whole = quarters_chart(facts.history, periods, Language.EN, Width.WIDE, "t")
    gap = quarters_chart(without_second, periods, Language.EN, Width.WIDE, "t")
    assert ">0</text>" in whole
    assert gap.count('class="mark-rect') == whole.count('class="mark-rect')
    assert gap.count("<path") == whole.count("<path") - 1


def test_importing_the_package_draws_in_nothing_heavy() -> None:
    code = (
        "import sys; import programme_statistics.summaries.write; "
        "print(sorted({'altair', 'vl_convert', 'pandas', 'jinja2', 'airflow'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "[]"


def test_known_at_is_shown_in_istanbul_time(full_facts: SummaryFacts) -> None:
    moment = datetime(2026, 9, 30, 22, 30, tzinfo=UTC)
    page = page_of(replace(full_facts, known_at=moment))
    assert "1 October 2026, 01:30 (Istanbul time)" in page
    assert "1 Ekim 2026, 01:30 (İstanbul saati)" in page
    assert 'datetime="2026-09-30T22:30:00Z"' in page
