from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from programme_statistics import reference
from programme_statistics.errors import LayoutChanged, UnreadableFile
from programme_statistics.periods import Month
from programme_statistics.sources.dataset import ParsedEdition
from programme_statistics.sources.tim import template, xlsx
from programme_statistics.sources.tim.comparison import parse_country, parse_province
from unit.sources.tim.workbooks import (
    SECTORS,
    Rows,
    comparison_lines,
    country_rows,
    country_workbook,
    edited,
    province_rows,
    province_workbook,
    row_of,
)

AUGUST = Month(2026, 8)
PERIODS, HEADER = 2, 3
"""Indexes of the row of period labels and of the header row."""
CURRENT = 26
"""How many sectors are published now."""


def provinces(rows: Rows, edition: Month = AUGUST) -> ParsedEdition:
    return parse_province(province_workbook(rows), edition, "edition.xlsx", False)


def countries(rows: Rows, edition: Month = AUGUST) -> ParsedEdition:
    return parse_country(country_workbook(rows), edition, "edition.xlsx", False)


def values(edition: ParsedEdition) -> Mapping[tuple[str, str, str], Decimal]:
    return {
        (one.sector_code, one.origin_code, one.partner_code): one.value_usd
        for one in edition.observations
    }


def balanced(edition: ParsedEdition) -> bool:
    accounted = edition.observed_cells + len(edition.rejects) + sum(edition.ignored.values())
    return edition.cells_read == accounted


def stopped(rows: Rows, edition: Month = AUGUST) -> str:
    with pytest.raises(LayoutChanged) as raised:
        provinces(rows, edition)
    assert str(raised.value).startswith("edition.xlsx, sheet ILLER_SEKTOR")
    return str(raised.value)


def test_every_province_is_read_by_sector_with_its_total_and_the_grand_total() -> None:
    edition = provinces(province_rows(AUGUST))
    found = values(edition)
    assert len(found) == 2 * CURRENT + 3
    for code in ("TR-34", "TR-46"):
        sectors = [value for (sector, origin, _), value in found.items() if origin == code]
        assert len(sectors) == CURRENT + 1
        assert sum(sectors) == 2 * found["total", code, "WORLD"]
    assert found["leather", "TR-34", "WORLD"] == (SECTORS.index("leather") * 100 + 8) * 1000 + (
        Decimal("123.45")
    )
    assert found["total", "TR", "WORLD"] == sum(
        found["total", code, "WORLD"] for code in ("TR-34", "TR-46")
    )
    assert edition.months == (AUGUST,)
    assert edition.edition_date == date(2026, 8, 31)
    assert edition.carried is None
    assert balanced(edition)


def test_every_country_is_read_by_sector_with_the_grand_total() -> None:
    edition = countries(country_rows(AUGUST))
    found = values(edition)
    assert len(found) == 2 * CURRENT + 1
    assert found["leather", "TR", "DE"] == 7000
    assert found["leather", "TR", "US"] == 3000
    assert found["total", "TR", "WORLD"] == 10_000 * CURRENT
    assert balanced(edition)


def test_the_columns_that_compare_are_ignored_by_name() -> None:
    def fill(sheet: Worksheet) -> None:
        for row in range(HEADER + 2, sheet.max_row + 1):
            for column in range(3, 11):
                sheet.cell(row, column, sheet.cell(row, column).value or 1)

    content = edited(province_workbook(province_rows(AUGUST)), fill)
    rows = 2 * CURRENT + 3
    edition = parse_province(content, AUGUST, "edition.xlsx", False)
    assert edition.ignored == {
        "column of the same month a year before": rows,
        "DEĞ. column: the change between two figures": 3 * rows,
        "columns of another month": rows,
        "columns of several months together": 2 * rows,
    }
    assert balanced(edition)


@pytest.mark.parametrize("number", range(1, 13))
def test_the_layout_of_2023_is_read_in_every_month(number: int) -> None:
    edition = Month(2023, number)
    rows = province_rows(edition)
    assert next(cell for cell in rows[PERIODS] if cell) == (
        f"{edition.last_day.day} {template.MONTHS[number - 1]}"
    )
    found = values(provinces(rows, edition))
    expected = values(provinces(province_rows(AUGUST)))
    assert found == expected


@pytest.mark.parametrize("number", range(1, 13))
def test_the_layout_since_2024_is_read_in_every_month(number: int) -> None:
    edition = Month(2025, number)
    assert values(provinces(province_rows(edition), edition)) == values(
        provinces(province_rows(AUGUST))
    )


def test_period_labels_need_not_stand_over_their_first_column() -> None:
    rows = province_rows(AUGUST)
    rows[PERIODS] = [None, "1 - 31 AĞUSTOS", None, None, None, None, "1 - 31 TEMMUZ"]
    rows[PERIODS] += [None, None, "1 OCAK - 31 AĞUSTOS"]
    assert values(provinces(rows)) == values(provinces(province_rows(AUGUST)))


def test_a_period_label_repeated_over_its_columns_is_one_label() -> None:
    rows = province_rows(AUGUST)
    labels: list[str] = [
        *["1 - 31 AĞUSTOS"] * 3,
        *["1 - 31 TEMMUZ"] * 2,
        *["1 OCAK - 31 AĞUSTOS"] * 3,
    ]
    rows[PERIODS] = [None, None, *labels]
    assert values(provinces(rows)) == values(provinces(province_rows(AUGUST)))


@pytest.mark.parametrize(
    ("month", "label"),
    [
        (3, "1 - 30 MART"),
        (4, "1 - 30 NISAN"),
        (12, "1 - 31 ARALıK"),
        (8, "1-31 Ağustos"),
        (8, "01 - 31 AGUSTOS 2026"),
    ],
)
def test_a_period_is_told_by_its_words_and_not_by_the_last_day(month: int, label: str) -> None:
    edition = Month(2026, month)
    rows = province_rows(edition)
    rows[PERIODS][2] = label
    assert values(provinces(rows, edition)) == values(provinces(province_rows(AUGUST)))


def test_a_row_between_the_periods_and_the_headers_is_passed_over() -> None:
    rows = province_rows(AUGUST)
    rows.insert(HEADER, [None, None, "1000 $"])
    assert values(provinces(rows)) == values(provinces(province_rows(AUGUST)))


def test_years_may_be_text() -> None:
    rows = province_rows(AUGUST)
    rows[HEADER] = [str(cell) for cell in rows[HEADER]]
    assert values(provinces(rows)) == values(provinces(province_rows(AUGUST)))


def test_rows_and_columns_that_are_moved_are_found() -> None:
    rows: Rows = [[], *([None, *row[:2], None, *row[2:]] for row in province_rows(AUGUST))]
    edition = provinces(rows)
    assert values(edition) == values(provinces(province_rows(AUGUST)))
    assert balanced(edition)


def with_second_total(rows: Rows, province: str, figures: list[xlsx.Value]) -> Rows:
    return [*rows, ["TOPLAM", province, *figures]]


def test_the_two_total_rows_of_a_province_as_in_2024_10_are_added_up() -> None:
    october = Month(2024, 10)
    rows = province_rows(october, ["ADANA", "ANTALYA"])
    whole = values(provinces(rows, october))
    slice_of_the_year = [Decimal(0), Decimal(0), None, Decimal(0), None, Decimal("1.5")]
    for province in ("ADANA", "ANTALYA"):
        rows = with_second_total(rows, province, [*slice_of_the_year, Decimal("2.5")])
    edition = provinces(rows, october)
    assert values(edition) == whole
    first, second = row_of(rows, "TOPLAM", "ADANA") + 1, len(rows) - 1
    adana = next(
        one
        for one in edition.observations
        if (one.sector_code, one.origin_code) == ("total", "TR-01")
    )
    assert adana.cell == f"D{first}+D{second}"
    assert (
        f"TOPLAM, ADANA stands in rows {first}, {second}; the figure is their sum."
        in edition.notices
    )
    assert balanced(edition)


def test_the_parts_of_a_total_are_added_up_when_both_have_a_figure() -> None:
    rows = province_rows(AUGUST)
    before = values(provinces(rows))["total", "TR-34", "WORLD"]
    rows = with_second_total(rows, "İSTANBUL", [None, Decimal("0.5")])
    assert values(provinces(rows))["total", "TR-34", "WORLD"] == before + 500


def test_a_total_row_without_figures_beside_one_with_them_adds_nothing() -> None:
    rows = province_rows(AUGUST)
    edition = provinces([*rows, ["TOPLAM", None, None, None, None, Decimal(0)]])
    assert values(edition) == values(provinces(rows))
    assert edition.rejects == []
    assert balanced(edition)


def test_a_total_with_a_rejected_part_has_no_figure() -> None:
    rows = province_rows(AUGUST)
    edition = provinces(with_second_total(rows, "İSTANBUL", [None, "?"]))
    assert ("total", "TR-34", "WORLD") not in values(edition)
    assert [(one.rule, one.cell) for one in edition.rejects] == [("text_cell", f"D{len(rows) + 1}")]
    assert edition.ignored["part of a figure whose other part was rejected"] == 1
    assert balanced(edition)


def test_a_row_repeated_figure_for_figure_is_stopped() -> None:
    rows = province_rows(AUGUST)
    at = row_of(rows, "TOPLAM", "İSTANBUL")
    message = stopped([*rows, rows[at]])
    assert f"row {len(rows) + 1} repeats row {at + 1} (TOPLAM, İSTANBUL)" in message


@pytest.mark.parametrize("area", [None, "TOPLAM"])
def test_the_grand_total_is_printed_in_two_ways(area: str | None) -> None:
    rows = country_rows(AUGUST)
    rows[row_of(rows, "TOPLAM", "TOPLAM")][1] = area
    assert values(countries(rows))["total", "TR", "WORLD"] == 10_000 * CURRENT


def test_a_blank_of_a_sector_is_no_figure() -> None:
    rows = country_rows(AUGUST)
    rows[row_of(rows, "Halı", "ABD")][3] = None
    edition = countries(rows)
    assert ("carpets", "TR", "US") not in values(edition)
    assert edition.rejects == []
    assert balanced(edition)


def test_a_zero_of_a_sector_is_a_figure() -> None:
    rows = country_rows(AUGUST)
    rows[row_of(rows, "Halı", "ABD")][3] = Decimal(0)
    assert values(countries(rows))["carpets", "TR", "US"] == 0


def test_a_blank_total_is_rejected() -> None:
    rows = province_rows(AUGUST)
    at = row_of(rows, "TOPLAM", "İSTANBUL")
    rows[at][3] = None
    edition = provinces(rows)
    assert [(one.rule, one.cell) for one in edition.rejects] == [("blank_cell", f"D{at + 1}")]
    assert balanced(edition)


def test_an_error_cell_is_rejected_and_not_taken_for_a_blank() -> None:
    rows = country_rows(AUGUST)
    at = row_of(rows, "Halı", "ABD") + 1

    def spoil(sheet: Worksheet) -> None:
        sheet[f"D{at}"] = "#DIV/0!"
        sheet[f"D{at}"].data_type = "e"

    edition = parse_country(edited(country_workbook(rows), spoil), AUGUST, "edition.xlsx", False)
    assert [(one.rule, one.cell, one.value_as_read) for one in edition.rejects] == [
        ("error_cell", f"D{at}", "#DIV/0!")
    ]
    assert balanced(edition)


def test_sub_group_rows_and_notes_are_ignored_by_name() -> None:
    rows = province_rows(AUGUST)
    rows += [["A. BİTKİSEL ÜRÜNLER", "İSTANBUL", None, Decimal(4)], ["Kaynak: TİM", None, "*"]]
    edition = provinces(rows)
    assert edition.ignored["sub-group row: the sum of the sectors under it"] == 1
    assert edition.ignored["row of a note"] == 1
    assert balanced(edition)


def test_figures_in_a_column_without_a_header_are_ignored_and_noticed() -> None:
    rows = [[*row, *[None] * (11 - len(row))] for row in province_rows(AUGUST)]
    rows[7][10] = Decimal(9)
    edition = provinces(rows)
    assert edition.ignored["column without a header"] == 1
    assert "Column K4 of sheet ILLER_SEKTOR has no header, and was left out." in edition.notices
    assert balanced(edition)


def test_a_province_without_a_total_row_is_noticed() -> None:
    notices = provinces(province_rows(AUGUST)).notices
    assert len(notices) == 79
    assert "Ankara has no total row." in notices


def test_all_81_provinces_are_read() -> None:
    names = [row.name_tr for row in reference.provinces()]
    edition = provinces(province_rows(AUGUST, names))
    assert {one.origin_code for one in edition.observations} == {
        "TR",
        *(row.code for row in reference.provinces()),
    }
    assert edition.notices == []


def test_all_unknown_labels_are_named_at_once_with_the_lines_to_add() -> None:
    rows = country_rows(AUGUST)
    rows += [["Halı", "ATLANTİS", None, Decimal(1)], ["Kilim", "ABD", None, Decimal(1)]]
    rows[HEADER][9] = "PAY"
    with pytest.raises(LayoutChanged) as raised:
        countries(rows)
    message = str(raised.value)
    end = len(rows)
    assert f"B{end - 1} reads 'ATLANTİS'" in message
    assert f"A{end} reads 'Kilim'" in message
    assert "J4 reads 'PAY'" in message
    for line in ("country,ATLANTİS,<code>,", "sector,Kilim,<code>,", "header,PAY,<code>,"):
        assert line in message


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ([None, "İSTANBUL", None, Decimal(1)], "is empty beside figures"),
        (["Halı", None, None, Decimal(1)], "is empty beside figures"),
        ([None, None, None, Decimal(1)], "is empty beside figures"),
    ],
)
def test_figures_without_a_label_are_stopped(row: list[xlsx.Value], sentence: str) -> None:
    rows = [*province_rows(AUGUST), row]
    assert sentence in stopped(rows)


@pytest.mark.parametrize("sheet", ["province", "country"])
def test_a_live_edition_without_a_sector_or_the_grand_total_is_stopped(sheet: str) -> None:
    build, read = (province_rows, provinces) if sheet == "province" else (country_rows, countries)
    rows = [
        row
        for row in build(AUGUST)
        if not row or (row[0] != "Halı" and row[:2] != ["TOPLAM", "TOPLAM"])
    ]
    with pytest.raises(LayoutChanged, match=r"no row of Halı, TOPLAM \(the grand total\)"):
        read(rows)


CHANGES: Mapping[str, tuple[Callable[[Rows], None], str]] = {
    "another edition": (
        lambda rows: rows[0].__setitem__(0, "31.07.2026 TARİHİ İTİBARİYLE"),
        "the edition of 2026-07, and 2026-08 was asked for",
    ),
    "no area column": (
        lambda rows: rows[HEADER].__setitem__(1, "BÖLGE"),
        "no header row with SEKTÖR",
    ),
    "a period too few": (
        lambda rows: rows[PERIODS].__setitem__(5, None),
        "2 period labels ('1 - 31 AĞUSTOS', '1 OCAK - 31 AĞUSTOS') stand over 3 blocks",
    ),
    "no periods": (
        lambda rows: rows[PERIODS].clear(),
        "0 period labels (none) stand over 3 blocks",
    ),
    "a month in a new spelling": (
        lambda rows: rows[PERIODS].__setitem__(2, "1 - 31 AUG"),
        "the period label '1 - 31 AUG' is none of",
    ),
    "an unknown kind of period": (
        lambda rows: rows[PERIODS].__setitem__(5, "SON 12 AY"),
        "the period label 'SON 12 AY' is none of",
    ),
    "no column of the month": (
        lambda rows: rows[PERIODS].__setitem__(2, "1 - 31 MAYIS"),
        "0 columns of 2026 stand under a period '1 - 31 ...' of month 8",
    ),
    "two columns of the month": (
        lambda rows: rows[PERIODS].__setitem__(5, "1 - 30 AĞUSTOS"),
        "2 columns of 2026 stand under",
    ),
    "a month that is not the first day's": (
        lambda rows: rows[PERIODS].__setitem__(2, "5 - 31 AĞUSTOS"),
        "the period label '5 - 31 AĞUSTOS' is none of",
    ),
    "no column of the year": (
        lambda rows: rows[HEADER].__setitem__(3, 2024),
        "0 columns of 2026 stand under",
    ),
}


@pytest.mark.parametrize(("change", "sentence"), CHANGES.values(), ids=CHANGES)
def test_a_changed_template_is_stopped(change: Callable[[Rows], None], sentence: str) -> None:
    rows = province_rows(AUGUST)
    change(rows)
    assert sentence in stopped(rows)


def sample(declared: list[list[xlsx.Value]]) -> bytes:
    lines = [
        template.Line("Halı", "GAZİANTEP", {AUGUST: Decimal(3)}),
        template.Line("TOPLAM", "GAZİANTEP", {AUGUST: Decimal(9)}),
    ]
    declaration: Rows = [["Yeniden kurulmuştur."], ["SEKTÖR", "ILLER"], *declared]
    table = template.comparison_sheet(AUGUST, "ILLER", lines)
    return xlsx.write([("ILLER_SEKTOR", table), ("ORNEK_BILDIRIM", declaration)])


CARRIED: list[list[xlsx.Value]] = [["Halı", "GAZİANTEP"], ["TOPLAM", "GAZİANTEP"]]


def test_a_sample_carries_the_provinces_and_sectors_it_declares() -> None:
    edition = parse_province(sample(CARRIED), AUGUST, "edition.xlsx", True)
    assert values(edition) == {
        ("carpets", "TR-27", "WORLD"): 3000,
        ("total", "TR-27", "WORLD"): 9000,
    }
    assert edition.is_sample
    assert edition.carried == frozenset({"carpets", "total"})
    assert edition.notices == []


def test_a_sample_is_refused_where_samples_are_not_allowed() -> None:
    with pytest.raises(UnreadableFile, match="sample workbook"):
        parse_province(sample(CARRIED), AUGUST, "edition.xlsx", False)


@pytest.mark.parametrize(
    ("declared", "sentence"),
    [
        (CARRIED[:1], "there and not declared: total TR-27"),
        ([*CARRIED, ["Halı", "ÇORUM"]], "declared and missing: carpets TR-19"),
        ([["Halı", "ANTEPLİ"]], "province,ANTEPLİ,<code>,"),
    ],
)
def test_a_sample_that_is_not_as_it_declares_is_stopped(
    declared: list[list[xlsx.Value]], sentence: str
) -> None:
    with pytest.raises(LayoutChanged) as raised:
        parse_province(sample(declared), AUGUST, "edition.xlsx", True)
    assert sentence in str(raised.value)


figures = st.decimals(0, 10**8, places=5)


@given(st.dates(date(2023, 1, 1), date(2030, 12, 31)), st.lists(figures, min_size=27, max_size=27))
def test_random_figures_come_back_to_the_cent(day: date, column: list[Decimal]) -> None:
    edition = Month.of(day)
    current = [code for code in SECTORS if code != "other_industry"]
    given_values = dict(zip(current, column, strict=False))
    lines = comparison_lines(edition, ["ABD"], lambda code, area: given_values[code])
    lines.append(template.Line("TOPLAM", "TOPLAM", {edition: column[26]}))
    parsed = countries(template.comparison_sheet(edition, "ULKE", lines), edition)
    expected = {("total", "TR", "WORLD"): column[26] * 1000}
    expected |= {(code, "TR", "US"): value * 1000 for code, value in given_values.items()}
    assert values(parsed) == {
        key: value.quantize(Decimal("0.01")) for key, value in expected.items()
    }
    assert balanced(parsed)


odd_cells = (
    st.none()
    | st.sampled_from(["", " ", "x", "1.234", "12,5", "0", "-", "#YOK"])
    | st.integers(-5, 10**6)
    | st.decimals(-(10**6), 10**9, places=3)
)


@given(st.lists(st.tuples(st.integers(0, 54), st.integers(2, 12), odd_cells), max_size=40))
def test_every_cell_is_accounted_for_whatever_it_holds(
    changes: list[tuple[int, int, xlsx.Value]],
) -> None:
    rows = province_rows(AUGUST)
    for row, column, cell in changes:
        line = rows[HEADER + 1 + row]
        line.extend([None] * (column + 1 - len(line)))
        line[column] = cell
    assert balanced(provinces(rows))
