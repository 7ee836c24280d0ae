"""The machine-readable summary: one JSON document, exact and the same bytes for the same facts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal

from programme_statistics.periods import Month, Quarter
from programme_statistics.summaries.comparisons import same_quarters, year_before
from programme_statistics.summaries.facts import (
    QUARTERS_SHOWN,
    Language,
    MonthFigure,
    Name,
    Places,
    Revision,
    Source,
    SummaryFacts,
)
from programme_statistics.summaries.numbers import change_pct
from programme_statistics.summaries.places import place_table
from programme_statistics.summaries.wording import headline, main_points


def document(facts: SummaryFacts) -> dict[str, object]:
    """The summary as a mapping; ``docs/summary.md`` names its fields.

    Money is in US dollars and percentages in per cent, unrounded; None is 'not available'.
    """
    return {
        "subject": facts.subject.code,
        "subject_name": _name(facts.subject.name),
        "quarter": facts.quarter,
        "known_at": facts.known_at,
        "status": facts.status.value,
        "is_sample": facts.is_sample,
        "headline": {language.value: headline(facts, language) for language in Language},
        "main_points": {language.value: main_points(facts, language) for language in Language},
        "figures": _columns(facts.figures),
        "tables": {
            "quarters": [_columns(row) for row in facts.history[-QUARTERS_SHOWN:]],
            "same_quarters": [
                {
                    "quarter": row.figures.quarter,
                    "value_usd": row.figures.value_usd,
                    "yoy_pct": row.figures.yoy_pct,
                    "rank": row.rank,
                }
                for row in same_quarters(facts)
            ],
            "months": [_month(row) for row in facts.months],
            "provinces": _places(facts.provinces, "province", facts),
            "countries": _places(facts.countries, "country", facts),
            "revisions": [_revision(row) for row in facts.revisions],
        },
        "checks": {
            "passed": facts.checks.passed,
            "warnings": [_columns(row) for row in facts.checks.warnings],
        },
        "sources": [_source(row, facts) for row in facts.sources],
    }


def to_json(value: object) -> bytes:
    """``value`` as indented JSON in UTF-8, ending with a line feed.

    A Decimal is written as a JSON number with every digit it has, never through a float.
    """
    return (_written(value, 0) + "\n").encode()


def timestamp(moment: datetime) -> str:
    """``moment`` in UTC, exact to the microsecond, in ISO 8601 with a Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _columns(row: object) -> dict[str, object]:
    return {field.name: getattr(row, field.name) for field in fields(row)}  # type: ignore[arg-type]


def _name(name: Name) -> dict[str, str]:
    return {"en": name.en, "tr": name.tr}


def _month(row: MonthFigure) -> dict[str, object]:
    return {"month": row.month, "value_usd": row.value_usd, "edition": row.edition}


def _places(places: Places, what: str, facts: SummaryFacts) -> dict[str, object]:
    table = place_table(places, facts.figures, year_before(facts))
    return {
        "months": places.months,
        "is_complete": places.is_complete,
        "count": table.count,
        "rows": [
            {
                "rank": line.rank,
                f"{what}_code": line.place.code,
                "name": _name(line.place.name),
                "kind": line.place.kind,
                "value_usd": line.place.value_usd,
                "n_months": line.place.n_months,
                "year_before_usd": line.place.year_before_usd,
                "n_months_year_before": line.place.n_months_year_before,
                "yoy_pct": line.yoy_pct,
                "share_pct": line.share_pct,
                "contribution_pp": line.contribution_pp,
            }
            for line in table.lines
        ],
        "others": {"count": table.others, "value_usd": table.others_usd},
        "all": {"value_usd": table.all_usd, "share_pct": table.all_share_pct},
    }


def _revision(row: Revision) -> dict[str, object]:
    return {
        **_columns(row),
        "revision_usd": row.latest_value_usd - row.earlier_value_usd,
        "revision_pct": change_pct(row.latest_value_usd, row.earlier_value_usd),
    }


def _source(row: Source, facts: SummaryFacts) -> dict[str, object]:
    text = facts.dataset_text(row.dataset_code)
    return {"publisher": _name(text.publisher), "title": _name(text.title), **_columns(row)}


def _written(value: object, depth: int) -> str:
    if isinstance(value, Mapping):
        items = [
            f"{json.dumps(str(key), ensure_ascii=False)}: {_written(item, depth + 1)}"
            for key, item in value.items()
        ]
        return _bracketed("{", items, "}", depth)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _bracketed("[", [_written(item, depth + 1) for item in value], "]", depth)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return json.dumps(timestamp(value))
    if isinstance(value, (date, Month, Quarter)):
        return json.dumps(str(value))
    # Text, whole numbers, true, false and null; anything else is a mistake and raises TypeError.
    return json.dumps(value, ensure_ascii=False)


def _bracketed(opening: str, items: Sequence[str], closing: str, depth: int) -> str:
    if not items:
        return opening + closing
    indent = "\n" + "  " * (depth + 1)
    return opening + indent + ("," + indent).join(items) + "\n" + "  " * depth + closing
