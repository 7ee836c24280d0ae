"""The page: one self-contained HTML file with both languages, from the facts and the template."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from programme_statistics import settings
from programme_statistics.periods import Month, Quarter
from programme_statistics.summaries import chart
from programme_statistics.summaries.document import timestamp
from programme_statistics.summaries.facts import (
    QUARTERS_SHOWN,
    Language,
    QuarterFigures,
    Source,
    Status,
    SummaryFacts,
)
from programme_statistics.summaries.labels import NEXT_STEPS, NOTES, STATUS_NAMES, label
from programme_statistics.summaries.linter import unsupported
from programme_statistics.summaries.messages import (
    exports_name,
    month_and_year,
    quarter_label,
    quarter_name,
)
from programme_statistics.summaries.numbers import usd_million
from programme_statistics.summaries.tables import Tables, tables
from programme_statistics.summaries.wording import headline, main_points

if TYPE_CHECKING:
    from jinja2 import Template

_ISTANBUL = ZoneInfo("Europe/Istanbul")


def render(facts: SummaryFacts, json_bytes: bytes) -> bytes:
    """The page of ``facts``; it states the digest of the JSON document it was written with.

    Raises:
        ValueError: a sentence has a number that no table of the page shows.
    """
    page = _template().render(
        facts=facts,
        json_sha256=hashlib.sha256(json_bytes).hexdigest(),
        known_at=timestamp(facts.known_at),
        editions=[_edition(facts, language) for language in (Language.TR, Language.EN)],
        colours={
            "this": chart.THIS_COLOUR,
            "same": chart.SAME_COLOUR,
            "other": chart.OTHER_COLOUR,
            "outline": chart.OUTLINE_COLOUR,
        },
    )
    return page.encode()


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415

    environment = Environment(
        loader=FileSystemLoader(settings.project_root() / "include" / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("summary.html.j2")


def _edition(facts: SummaryFacts, language: Language) -> Mapping[str, object]:
    """Everything the template needs for one language's part of the page."""
    page_tables = tables(facts, language)
    title = headline(facts, language)
    points = main_points(facts, language)
    _hold_if_unsupported((title, *points), page_tables, language)
    other = Language.TR if language is Language.EN else Language.EN
    year = facts.quarter.year
    return {
        "language": language.value,
        "other_language": other.value,
        "other_language_name": label("language", other),
        "label": lambda key, **values: label(key, language, **values),
        "subject": facts.subject.name.in_language(language),
        "quarter": quarter_label(facts.quarter, language),
        "quarter_name": quarter_name(facts.quarter, language),
        "headline": title,
        "points": points,
        "status": STATUS_NAMES[facts.status].in_language(language),
        "next_step": NEXT_STEPS[facts.status]
        .in_language(language)
        .format(year=year, next_year=year + 1),
        "known_at": _local_time(facts.known_at, language),
        "publishers": sorted(
            {
                facts.dataset_text(source.dataset_code).publisher.in_language(language)
                for source in facts.sources
            }
        ),
        "notices": _notices(facts, language),
        "tables": page_tables,
        "charts": _charts(facts, language),
        "chart_caption": label(
            "chart_caption", language, exports=exports_name(facts.subject, language)
        ),
        "has_incomplete": any(not row.is_complete for row in facts.history[-QUARTERS_SHOWN:]),
        "notes": [note.in_language(language) for note in (*facts.subject_notes, *NOTES)],
        "warnings": [row for row in facts.checks.warnings if not row.is_history],
        "earlier_warnings": sum(row.is_history for row in facts.checks.warnings),
        "sources": _sources(facts, language),
        "earlier_sources": sum(source.is_history for source in facts.sources),
    }


def _hold_if_unsupported(sentences: Sequence[str], page_tables: Tables, language: Language) -> None:
    found = unsupported(sentences, page_tables.text, language)
    if found:
        sentence, figure = found[0]
        raise ValueError(
            f"the sentence {sentence!r} says {figure}, which no table of the page shows; a rule "
            "in wording.py and the tables in tables.py disagree"
        )


def _notices(facts: SummaryFacts, language: Language) -> list[str]:
    notices = []
    if facts.status is Status.INCOMPLETE:
        count = str(facts.figures.n_months)
        notices.append(label("incomplete_notice", language, count=count))
    if facts.is_sample:
        notices.append(label("sample_notice", language))
    return notices


def _charts(facts: SummaryFacts, language: Language) -> list[str]:
    last = facts.quarter
    periods = [last.plus(-back) for back in reversed(range(QUARTERS_SHOWN))]
    first_known = facts.history[0].quarter
    shown = [period for period in periods if period >= first_known]
    rows = [row for row in facts.history if row.quarter in shown]
    title = _chart_title(facts, rows, shown[0], language)
    return [chart.quarters_chart(rows, shown, language, width, title) for width in chart.Width]


def _chart_title(
    facts: SummaryFacts, rows: Sequence[QuarterFigures], first: Quarter, language: Language
) -> str:
    complete = [row for row in rows if row.is_complete] or rows
    lowest = min(complete, key=lambda row: row.value_usd)
    highest = max(complete, key=lambda row: row.value_usd)
    return label(
        "chart_alt",
        language,
        exports=exports_name(facts.subject, language),
        first=quarter_label(first, language),
        last=quarter_label(facts.quarter, language),
        value=usd_million(facts.figures.value_usd, language),
        lowest=usd_million(lowest.value_usd, language),
        lowest_quarter=quarter_label(lowest.quarter, language),
        highest=usd_million(highest.value_usd, language),
        highest_quarter=quarter_label(highest.quarter, language),
    )


def _sources(facts: SummaryFacts, language: Language) -> list[Mapping[str, object]]:
    """The editions behind the months compared, under the dataset that each belongs to."""
    return [
        {
            "publisher": text.publisher.in_language(language),
            "title": text.title.in_language(language),
            "editions": [
                {
                    "details": _details(source, language),
                    "sha256": source.sha256,
                    "landed_path": source.landed_path,
                }
                for source in editions
            ],
        }
        for text, editions in (
            (facts.dataset_text(code), list(group))
            for code, group in groupby(
                (source for source in facts.sources if not source.is_history),
                key=lambda source: source.dataset_code,
            )
        )
    ]


def _details(source: Source, language: Language) -> str:
    edition = month_and_year(Month.parse(source.edition), language)
    details = [label("source_edition", language, edition=edition)]
    if source.edition_date is not None:
        details.append(label("source_dated", language, date=_day(source.edition_date, language)))
    if source.is_sample:
        details.append(label("source_sample", language))
    return ", ".join(details)


def _day(day: date, language: Language) -> str:
    return f"{day.day} {month_and_year(Month.of(day), language)}"


def _local_time(moment: datetime, language: Language) -> str:
    local = moment.astimezone(_ISTANBUL)
    return f"{_day(local.date(), language)}, {local:%H:%M} ({label('local_time', language)})"
