"""The page's tables in one language: every figure a reader sees, printed and captioned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from programme_statistics.periods import Month, Quarter
from programme_statistics.summaries.comparisons import (
    rolling_12m_change_pct,
    same_quarters,
    year_before,
)
from programme_statistics.summaries.facts import (
    QUARTERS_SHOWN,
    Language,
    Places,
    QuarterFigures,
    SummaryFacts,
)
from programme_statistics.summaries.labels import label
from programme_statistics.summaries.messages import (
    listed,
    month_and_year,
    month_name,
    months_of_year,
    ordinal,
    quarter_label,
)
from programme_statistics.summaries.numbers import (
    change_pct,
    is_meaningful_base,
    is_multiple,
    multiple,
    number,
    signed,
    usd_million,
    usd_thousand,
)
from programme_statistics.summaries.places import PlaceLine, place_table

NOT_AVAILABLE = "\u2013"


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column; figures are set to the right."""

    name: str
    is_number: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """A table's row. The cell at the table's ``header`` position names it.

    ``mark`` is ``this`` for the quarter of the summary, ``same`` for the same quarter of other
    years, ``sum`` for a row that adds up others, else empty.
    """

    cells: Sequence[str]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A captioned table; ``notes`` stand below it."""

    key: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    header: int = 0
    notes: Sequence[str] = ()

    @property
    def text(self) -> str:
        """Everything the table says, for comparing sentences with it."""
        cells = [cell for row in self.rows for cell in row.cells]
        return " | ".join((self.caption, *(column.name for column in self.columns), *cells))


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables of a page; those that are None have nothing to show."""

    key_figures: Table
    months: Table
    quarters: Table
    same_quarters: Table | None
    provinces: Table | None
    countries: Table | None
    revisions: Table | None

    @property
    def text(self) -> str:
        """Everything the tables say."""
        tables = (
            self.key_figures,
            self.months,
            self.quarters,
            self.same_quarters,
            self.provinces,
            self.countries,
            self.revisions,
        )
        return "\n".join(table.text for table in tables if table is not None)


def tables(facts: SummaryFacts, language: Language) -> Tables:
    """The tables of ``facts`` in ``language``."""
    return Tables(
        key_figures=_key_figures(facts, language),
        months=_months(facts, language),
        quarters=_quarters(facts, language),
        same_quarters=_same_quarters(facts, language),
        provinces=_places(facts, facts.provinces, "provinces", language),
        countries=_places(facts, facts.countries, "countries", language),
        revisions=_revisions(facts, language),
    )


def _million(value_usd: Decimal | None, language: Language) -> str:
    return NOT_AVAILABLE if value_usd is None else usd_million(value_usd, language)


def _figure(value: Decimal | None, language: Language) -> str:
    return NOT_AVAILABLE if value is None else number(value, language)


def _change(growth_pct: Decimal | None, language: Language, base_usd: Decimal | None = None) -> str:
    """A growth as printed; ``base_usd`` tells 'not meaningful' from 'not available'."""
    if growth_pct is None:
        if base_usd is not None and not is_meaningful_base(base_usd):
            return "n.m." if language is Language.EN else "a.d."
        return NOT_AVAILABLE
    if is_multiple(growth_pct):
        return f"×{multiple(growth_pct, language)}"
    return signed(growth_pct, language)


def _key_figures(facts: SummaryFacts, language: Language) -> Table:
    figures = facts.figures
    quarter = quarter_label(figures.quarter, language)
    value = usd_million(figures.value_usd, language)
    if figures.is_complete:
        rows = _complete_key_figures(facts, quarter, value, language)
    else:
        rows = [Row((label("row_incomplete", language, quarter=quarter), value, "", ""), "this")]
    began = month_and_year(Month.of(figures.history_from), language)
    rows.append(Row((label("row_history", language), began, "", "")))
    return Table(
        key="key-figures",
        caption=label("caption_key_figures", language),
        columns=(
            Column(label("measure", language), is_number=False),
            Column(label("value", language)),
            Column(label("change", language)),
            Column(label("compared_with", language)),
        ),
        rows=rows,
    )


def _complete_key_figures(
    facts: SummaryFacts, quarter: str, value: str, language: Language
) -> list[Row]:
    figures = facts.figures
    known = {row.quarter: row for row in facts.history}

    def compared(base_usd: Decimal | None, period: str) -> str:
        if base_usd is None:
            return NOT_AVAILABLE
        return f"{usd_million(base_usd, language)} ({period})"

    def on(key: str, growth_pct: Decimal | None, base: Quarter, mark: str) -> Row:
        row = known.get(base)
        base_usd = row.value_usd if row is not None and row.is_complete else None
        return Row(
            (
                label(key, language, quarter=quarter),
                value,
                _change(growth_pct, language, base_usd),
                compared(base_usd, quarter_label(base, language)),
            ),
            mark,
        )

    last = figures.quarter.months[-1]
    before = year_before(facts)
    rows = [
        on("row_on_year", figures.yoy_pct, figures.quarter.plus(-4), "this"),
        on("row_on_quarter", figures.qoq_pct, figures.quarter.plus(-1), ""),
    ]
    if figures.quarter.number > 1 and figures.ytd_usd is not None:
        base = before.ytd_usd if before else None
        rows.append(
            Row(
                (
                    months_of_year(last, language),
                    usd_million(figures.ytd_usd, language),
                    _change(figures.ytd_yoy_pct, language, base),
                    compared(base, str(last.year - 1)),
                )
            )
        )
    if figures.rolling_12m_usd is not None:
        base = before.rolling_12m_usd if before else None
        rows.append(
            Row(
                (
                    label("row_twelve_months", language, month=month_and_year(last, language)),
                    usd_million(figures.rolling_12m_usd, language),
                    _change(rolling_12m_change_pct(facts), language, base),
                    compared(base, month_and_year(last.plus(-12), language)),
                )
            )
        )
    if not facts.subject.is_total:
        share = _figure(figures.share_of_total_pct, language)
        rows.append(Row((label("row_share", language), share, "", "")))
    return rows


def _months(facts: SummaryFacts, language: Language) -> Table:
    known = {row.month: row for row in facts.months}
    rows = []
    for month in facts.quarter.months:
        this, before = known.get(month), known.get(month.plus(-12))
        growth = None
        if facts.figures.is_complete and this and before and is_meaningful_base(before.value_usd):
            growth = change_pct(this.value_usd, before.value_usd)
        rows.append(
            Row(
                (
                    month_and_year(month, language),
                    _million(this.value_usd if this else None, language),
                    _million(before.value_usd if before else None, language),
                    _change(growth, language, before.value_usd if this and before else None)
                    if facts.figures.is_complete
                    else NOT_AVAILABLE,
                    this.edition if this else NOT_AVAILABLE,
                )
            )
        )
    return Table(
        key="months",
        caption=label("caption_months", language),
        columns=(
            Column(label("month", language), is_number=False),
            Column(label("value", language)),
            Column(label("year_before", language)),
            Column(label("change", language)),
            Column(label("edition", language)),
        ),
        rows=rows,
    )


def _quarter_cells(row: QuarterFigures, language: Language) -> tuple[str, ...]:
    return (
        quarter_label(row.quarter, language) + ("" if row.is_complete else " *"),
        usd_million(row.value_usd, language),
        _change(row.yoy_pct, language),
        _change(row.qoq_pct, language),
        _million(row.rolling_12m_usd, language),
    )


def _quarters(facts: SummaryFacts, language: Language) -> Table:
    shown = facts.history[-QUARTERS_SHOWN:]
    rows = [
        Row(
            _quarter_cells(row, language),
            "this"
            if row.quarter == facts.quarter
            else ("same" if row.quarter.number == facts.quarter.number else ""),
        )
        for row in reversed(shown)
    ]
    notes = []
    if any(not row.is_complete for row in shown):
        notes.append("* " + label("legend_incomplete", language))
    return Table(
        key="quarters",
        caption=label("caption_quarters", language, count=str(len(shown))),
        columns=(
            Column(label("quarter", language), is_number=False),
            Column(label("value", language)),
            Column(label("change_on_year", language)),
            Column(label("change_on_quarter", language)),
            Column(label("twelve_months", language)),
        ),
        rows=rows,
        notes=notes,
    )


def _same_quarters(facts: SummaryFacts, language: Language) -> Table | None:
    ranked = same_quarters(facts)
    if len(ranked) < 2:
        return None
    return Table(
        key="same-quarters",
        caption=label(
            "caption_same_quarters",
            language,
            count=str(len(ranked)),
            ordinal=ordinal(facts.quarter, language),
            year=str(facts.figures.history_from.year),
        ),
        columns=(
            Column(label("quarter", language), is_number=False),
            Column(label("value", language)),
            Column(label("change_on_year", language)),
            Column(label("rank", language)),
        ),
        rows=[
            Row(
                (
                    quarter_label(row.figures.quarter, language),
                    usd_million(row.figures.value_usd, language),
                    _change(row.figures.yoy_pct, language),
                    str(row.rank),
                ),
                "this" if row.figures.quarter == facts.quarter else "",
            )
            for row in reversed(ranked)
        ],
    )


def _places(facts: SummaryFacts, places: Places, what: str, language: Language) -> Table | None:
    if not places.rows:
        return None
    table = place_table(places, facts.figures, year_before(facts))
    rows = [_place(line, places, language) for line in table.lines]
    others_share = None
    if table.others:
        if table.all_share_pct is not None:
            others_share = table.others_usd / facts.figures.value_usd * 100
        rows.append(
            _sum_row(f"others_{what}", table.others, table.others_usd, others_share, language)
        )
    rows.append(_sum_row(f"all_{what}", table.count, table.all_usd, table.all_share_pct, language))
    return Table(
        key=what,
        caption=label(f"caption_{what}", language, quarter=quarter_label(facts.quarter, language)),
        columns=(
            Column(label("rank", language)),
            Column(label("province" if what == "provinces" else "country", language), False),
            Column(label("value", language)),
            Column(label("year_before", language)),
            Column(label("change", language)),
            Column(label("share", language)),
            Column(label("contribution", language)),
        ),
        rows=rows,
        header=1,
        notes=_place_notes(facts, places, table.lines, language),
    )


def _place(line: PlaceLine, places: Places, language: Language) -> Row:
    place = line.place
    return Row(
        (
            str(line.rank),
            place.name.in_language(language) + (" *" if _is_partial(line, places) else ""),
            usd_million(place.value_usd, language),
            _million(place.year_before_usd if places.is_complete else None, language),
            _change(
                line.yoy_pct,
                language,
                place.year_before_usd
                if places.is_complete and not _is_partial(line, places)
                else None,
            ),
            _figure(line.share_pct, language),
            NOT_AVAILABLE
            if line.contribution_pp is None
            else signed(line.contribution_pp, language),
        )
    )


def _is_partial(line: PlaceLine, places: Places) -> bool:
    before = line.place.n_months_year_before
    return places.is_complete and (line.place.n_months < 3 or 0 < before < 3)


def _sum_row(
    key: str, count: int, value_usd: Decimal, share_pct: Decimal | None, language: Language
) -> Row:
    name = label(key, language, count=str(count))
    share = _figure(share_pct, language)
    return Row(("", name, usd_million(value_usd, language), "", "", share, ""), "sum")


def _place_notes(
    facts: SummaryFacts, places: Places, lines: Sequence[PlaceLine], language: Language
) -> list[str]:
    notes = []
    if not places.is_complete:
        names = listed([month_name(month, language) for month in places.months], language)
        months = f"{names} {facts.quarter.year}"
        notes.append(label("places_incomplete", language, months=months))
    if any(_is_partial(line, places) for line in lines):
        notes.append(label("places_partial", language))
    if facts.is_sample:
        notes.append(label("places_sample", language))
    return notes


def _revisions(facts: SummaryFacts, language: Language) -> Table | None:
    if not facts.revisions:
        return None
    return Table(
        key="revisions",
        caption=label(
            "caption_revisions",
            language,
            edition=facts.revisions[0].latest_edition,
            count=str(len(facts.revisions)),
        ),
        columns=(
            Column(label("month", language), is_number=False),
            Column(label("earlier", language)),
            Column(label("latest", language)),
            Column(label("difference", language)),
            Column(label("change", language)),
        ),
        rows=[
            Row(
                (
                    month_and_year(row.month, language),
                    f"{usd_thousand(row.earlier_value_usd, language)} ({row.earlier_edition})",
                    usd_thousand(row.latest_value_usd, language),
                    signed(
                        (row.latest_value_usd - row.earlier_value_usd).scaleb(-3),
                        language,
                        places=0,
                    ),
                    _change(
                        change_pct(row.latest_value_usd, row.earlier_value_usd),
                        language,
                        row.earlier_value_usd,
                    ),
                ),
                "this" if row.month.quarter == facts.quarter else "",
            )
            for row in facts.revisions
        ],
    )
