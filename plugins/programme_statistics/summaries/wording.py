"""The headline and the main points, chosen by rule from the figures.

Direction words follow the rounded figure: a growth that prints as 0.0 is 'unchanged', whatever
its exact sign. No sentence says why a figure moved, and no adjective stands without a rule.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from programme_statistics.summaries.comparisons import (
    rolling_12m_change_pct,
    same_quarters,
    year_before,
)
from programme_statistics.summaries.facts import (
    Language,
    Places,
    QuarterFigures,
    Revision,
    Status,
    SummaryFacts,
)
from programme_statistics.summaries.messages import (
    exports_name,
    listed,
    message,
    month_and_year,
    month_name,
    months_of_year,
    ordinal,
    quarter_name,
)
from programme_statistics.summaries.numbers import (
    is_multiple,
    multiple,
    number,
    percent,
    rounded,
    usd_million,
    usd_thousand,
)
from programme_statistics.summaries.places import PlaceLine, place_table

MOST_POINTS = 6
_MIN_EARLIER_SAME_QUARTERS = 3
_NAMED_KINDS = frozenset({"country", "territory", "province"})
"""What may be called a market or a province; free zones and special destinations may not."""


def headline(facts: SummaryFacts, language: Language) -> str:
    """The one sentence the summary opens with."""
    figures = facts.figures
    common = {
        "exports": exports_name(facts.subject, language),
        "value": usd_million(figures.value_usd, language),
        "period": quarter_name(figures.quarter, language),
        "mark": _mark(facts, language),
    }
    if not figures.is_complete:
        months = [row.month for row in facts.months if row.month.quarter == figures.quarter]
        names = listed([month_name(month, language) for month in months], language)
        published = f"{names} {figures.quarter.year}"
        return message("headline_incomplete", language, published=published, **common)
    common["record"] = record_clause(figures, language)
    growth = figures.yoy_pct
    if growth is None:
        return message("headline_level", language, **common)
    if is_multiple(growth):
        common["multiple"] = multiple(growth, language)
        return message("headline_multiple", language, **common)
    key = f"headline_{_direction(growth)}"
    return message(key, language, change=percent(growth, language), **common)


def record_clause(figures: QuarterFigures, language: Language) -> str:
    """The record clause where the mart says that the quarter is one; otherwise nothing.

    The record of the same quarter goes first: it compares like with like in figures that are not
    seasonally adjusted. That of any quarter is then a main point.
    """
    year = str(figures.history_from.year)
    if figures.is_record_same_quarter:
        return message(
            "record_same_quarter",
            language,
            ordinal=ordinal(figures.quarter, language),
            year=year,
        )
    if figures.is_record_any_quarter:
        return message("record_any_quarter", language, year=year)
    return ""


def main_points(facts: SummaryFacts, language: Language) -> Sequence[str]:
    """Three to six sentences: those whose rule holds, the more important first to be kept.

    The sentences stand in the order of reading; where there are more than six, the ones that say
    least beyond the headline are left to the tables.
    """
    candidates: list[tuple[int, Callable[[SummaryFacts, Language], str | None]]] = [
        (1, _level),
        (2, _record_or_rank),
        (3, _year_to_date),
        (6, _rolling),
        (7, _share),
        (4, _top_country),
        (5, _top_province),
        (9, _months),
        (8, _revisions),
    ]
    sentences = [
        (importance, sentence)
        for importance, rule in candidates
        if (sentence := rule(facts, language)) is not None
    ]
    kept = sorted(importance for importance, _ in sentences)[:MOST_POINTS]
    return tuple(sentence for importance, sentence in sentences if importance in kept)


def _mark(facts: SummaryFacts, language: Language) -> str:
    if facts.status is not Status.PROVISIONAL:
        return ""
    return message("mark_provisional", language)


def _direction(growth_pct: Decimal) -> str:
    figure = rounded(growth_pct)
    if figure == 0:
        return "flat"
    return "up" if figure > 0 else "down"


def _comparison(growth_pct: Decimal, language: Language) -> str:
    if is_multiple(growth_pct):
        return message("times_as_much", language, multiple=multiple(growth_pct, language))
    key = {"up": "more_than", "down": "less_than", "flat": "same_as"}[_direction(growth_pct)]
    return message(key, language, change=percent(growth_pct, language))


def _level(facts: SummaryFacts, language: Language) -> str:
    value = usd_million(facts.figures.value_usd, language)
    if not facts.figures.is_complete:
        return message("level_incomplete", language, value=value)
    before = year_before(facts)
    if before is None:
        return message("level", language, value=value)
    return message(
        "level_and_base",
        language,
        value=value,
        base=usd_million(before.value_usd, language),
        base_period=quarter_name(before.quarter, language),
    )


def _record_or_rank(facts: SummaryFacts, language: Language) -> str | None:
    rows = same_quarters(facts)
    if len(rows) <= _MIN_EARLIER_SAME_QUARTERS:
        return None
    this, earlier = rows[-1], rows[:-1]
    best = max(earlier, key=lambda row: row.figures.value_usd).figures
    values = {
        "ordinal": ordinal(facts.quarter, language),
        "year": str(facts.figures.history_from.year),
        "best_year": str(best.quarter.year),
        "best": usd_million(best.value_usd, language),
    }
    if facts.figures.is_record_same_quarter:
        sentence = message("earlier_best", language, **values)
        if facts.figures.is_record_any_quarter:
            sentence += " " + message("also_any_record", language, year=values["year"])
        return sentence
    if this.rank == 1:
        return message("rank_tied", language, **values)
    return message("rank", language, rank=str(this.rank), count=str(len(rows)), **values)


def _year_to_date(facts: SummaryFacts, language: Language) -> str | None:
    figures = facts.figures
    if figures.quarter.number == 1 or figures.ytd_usd is None or figures.ytd_yoy_pct is None:
        return None
    return message(
        "year_to_date",
        language,
        period=months_of_year(figures.quarter.months[-1], language),
        value=usd_million(figures.ytd_usd, language),
        comparison=_comparison(figures.ytd_yoy_pct, language),
        base_year=str(figures.quarter.year - 1),
    )


def _rolling(facts: SummaryFacts, language: Language) -> str | None:
    figures = facts.figures
    # In a fourth quarter the twelve months are the year to date, which has been said.
    if figures.rolling_12m_usd is None or (
        figures.quarter.number == 4 and figures.ytd_yoy_pct is not None
    ):
        return None
    month = month_and_year(figures.quarter.months[-1], language)
    value = usd_million(figures.rolling_12m_usd, language)
    change = rolling_12m_change_pct(facts)
    if change is None:
        return message("rolling", language, month=month, value=value)
    return message(
        "rolling_and_change",
        language,
        month=month,
        value=value,
        comparison=_comparison(change, language),
    )


def _share(facts: SummaryFacts, language: Language) -> str | None:
    share = facts.figures.share_of_total_pct
    if share is None or facts.subject.is_total:
        return None
    return message("share", language, share=percent(share, language))


def _top_place(
    facts: SummaryFacts, places: Places, language: Language
) -> tuple[PlaceLine, dict[str, str]] | None:
    """The largest place whose share is honest, and what a sentence about it says."""
    table = place_table(places, facts.figures, year_before(facts))
    top = next((line for line in table.lines if line.place.kind in _NAMED_KINDS), None)
    if top is None or top.share_pct is None:
        return None
    return top, {
        "count": str(table.count),
        "name": top.place.name.in_language(language),
        "value": usd_million(top.place.value_usd, language),
        "share": percent(top.share_pct, language),
    }


def _top_country(facts: SummaryFacts, language: Language) -> str | None:
    found = _top_place(facts, facts.countries, language)
    if found is None:
        return None
    line, values = found
    growth, points = facts.figures.yoy_pct, line.contribution_pp
    if (
        growth is not None
        and points is not None
        and _direction(growth) == "up"
        and _direction(points) == "up"
        and not is_multiple(growth)
    ):
        return message(
            "top_country_contribution",
            language,
            points=number(points, language),
            change=percent(growth, language),
            **values,
        )
    return message("top_country", language, **values)


def _top_province(facts: SummaryFacts, language: Language) -> str | None:
    found = _top_place(facts, facts.provinces, language)
    return None if found is None else message("top_province", language, **found[1])


def _months(facts: SummaryFacts, language: Language) -> str:
    values = [
        message(
            "month_value",
            language,
            month=month_name(row.month, language),
            value=usd_million(row.value_usd, language),
        )
        for row in facts.months
        if row.month.quarter == facts.quarter
    ]
    return message("months", language, months=listed(values, language))


def _revisions(facts: SummaryFacts, language: Language) -> str:
    if not facts.revisions:
        return message("not_revised", language)
    largest = max(facts.revisions, key=_size)
    values = {
        "edition": largest.latest_edition,
        "month": month_and_year(largest.month, language),
        "earlier": usd_thousand(largest.earlier_value_usd, language),
        "latest": usd_thousand(largest.latest_value_usd, language),
    }
    if len(facts.revisions) == 1:
        return message("revised_one", language, **values)
    return message("revised", language, count=str(len(facts.revisions)), **values)


def _size(revision: Revision) -> Decimal:
    return abs(revision.latest_value_usd - revision.earlier_value_usd)
