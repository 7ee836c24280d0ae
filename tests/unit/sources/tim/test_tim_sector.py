from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from programme_statistics.errors import LayoutChanged, UnreadableFile
from programme_statistics.periods import Month
from programme_statistics.sources.dataset import ParsedEdition
from programme_statistics.sources.tim import template, xlsx
from programme_statistics.sources.tim.sector import parse
from unit.sources.tim.workbooks import (
    SECTOR_TABLE,
    Rows,
    edited,
    row_of,
    sector_rows,
    sector_rows_2019,
    sector_value,
    sector_workbook,
)

AUGUST = Month(2026, 8)
HEADER = 3
"""Index of the header row."""


def read(rows: Rows, edition: Month = AUGUST) -> ParsedEdition:
    return parse(sector_workbook(rows), edition, "edition.xlsx", False)


def values(edition: ParsedEdition) -> Mapping[tuple[str, str], Decimal]:
    return {(one.sector_code, str(one.ref_month)): one.value_usd for one in edition.observations}


def balanced(edition: ParsedEdition) -> bool:
    accounted = edition.observed_cells + len(edition.rejects) + sum(edition.ignored.values())
    return edition.cells_read == accounted


def stopped(rows: Rows, edition: Month = AUGUST) -> str:
    with pytest.raises(LayoutChanged) as raised:
        read(rows, edition)
    assert str(raised.value).startswith("edition.xlsx, sheet SEKTOR")
    return str(raised.value)


def test_every_sector_of_every_published_month_is_read() -> None:
    edition = read(sector_rows(AUGUST))
    codes = [code for _, code in SECTOR_TABLE if code]
    assert values(edition) == {
        (code, f"2026-{number:02d}"): sector_value(code, number) * 1000
        for code in codes
        for number in range(1, 9)
    }
    assert [str(month) for month in edition.months] == [f"2026-{n:02d}" for n in range(1, 9)]
    assert edition.edition_date == date(2026, 8, 31)
    assert (edition.rejects, edition.notices) == ([], [])
    assert (edition.carried, edition.is_sample) == (None, False)


def test_an_observation_says_where_it_stands() -> None:
    edition = read(sector_rows(AUGUST))
    leather = next(one for one in edition.observations if one.sector_code == "leather")
    row = row_of(sector_rows(AUGUST), "Deri ve Deri Mamulleri") + 1
    assert (leather.sheet, leather.cell) == ("SEKTOR", f"B{row}")
    assert (leather.origin_code, leather.partner_code) == ("TR", "WORLD")


def test_every_other_cell_is_ignored_by_name() -> None:
    edition = read(sector_rows(AUGUST))
    assert edition.ignored == {
        "month not published yet: its total is 0": 30 * 4,
        "TOPLAM column: the sum of the row's months": 36,
        "sub-group row: the sum of the sectors under it": 6 * 12,
    }
    assert balanced(edition)


def test_a_december_edition_gives_the_year() -> None:
    assert len(read(sector_rows(Month(2025, 12)), Month(2025, 12)).months) == 12


def test_the_edition_of_2019_is_read_with_its_labels_and_without_its_sub_products() -> None:
    edition = read(sector_rows_2019(), Month(2019, 12))
    found = values(edition)
    assert found["ships_and_yachts", "2019-01"] == sector_value("ships_and_yachts", 1) * 1000
    assert found["electrical_electronics", "2019-12"] == (
        sector_value("electrical_electronics", 12) * 1000
    )
    assert found["other_industry", "2019-06"] == 0
    assert found["total", "2019-01"] == sector_value("total", 1) * 1000
    assert edition.ignored["row below the total: sub-product tables and notes"] == 4
    assert balanced(edition)


def test_rows_and_columns_that_are_moved_are_found() -> None:
    rows: Rows = [[], [], *([None, None, *row] for row in sector_rows(AUGUST))]
    rows.insert(10, [])
    edition = read(rows)
    assert values(edition) == values(read(sector_rows(AUGUST)))
    assert balanced(edition)


def test_a_blank_column_within_the_table_is_passed_over() -> None:
    rows = [[*row[:3], None, *row[3:]] for row in sector_rows(AUGUST)]
    assert values(read(rows)) == values(read(sector_rows(AUGUST)))


def test_figures_in_a_column_without_a_header_are_ignored_and_noticed() -> None:
    rows = [[*row, *[None] * (15 - len(row)), Decimal(9)] for row in sector_rows(AUGUST)]
    rows[HEADER][15] = None
    edition = read(rows)
    assert edition.ignored["column without a header"] == 36
    assert edition.notices == ["Column P4 of sheet SEKTOR has no header, and was left out."]
    assert balanced(edition)


def test_columns_are_read_by_their_month_and_not_by_their_place() -> None:
    rows = [
        [row[0], *row[12:0:-1], *row[13:]] if len(row) > 13 else row for row in sector_rows(AUGUST)
    ]
    assert values(read(rows)) == values(read(sector_rows(AUGUST)))


def test_a_note_below_the_header_is_ignored() -> None:
    rows = sector_rows(AUGUST)
    rows.insert(5, ["Kaynak: TİM", "2026"])
    edition = read(rows)
    assert edition.ignored["row of a note"] == 1
    assert balanced(edition)


@pytest.mark.parametrize("number", ["9", "12"])
def test_a_month_after_the_edition_that_carries_a_figure_is_kept_for_the_checks(
    number: str,
) -> None:
    rows = sector_rows(AUGUST)
    for row in rows[4:]:
        row[int(number)] = Decimal(5)
    edition = read(rows)
    assert Month(2026, int(number)) in edition.months
    assert values(edition)["leather", f"2026-{int(number):02d}"] == 5000


def test_a_gap_among_the_published_months_is_noticed() -> None:
    rows = sector_rows(AUGUST)
    for row in rows[4:]:
        row[3] = Decimal(0)
    edition = read(rows)
    assert Month(2026, 3) not in edition.months
    assert "2026-03 has no total in the edition of 2026-08, and was left out." in edition.notices


def test_a_figure_in_a_month_whose_total_is_zero_is_rejected() -> None:
    rows = sector_rows(AUGUST)
    rows[row_of(rows, "Halı")][10] = Decimal(5)
    edition = read(rows)
    assert [(one.rule, one.cell, one.value_as_read) for one in edition.rejects] == [
        ("figure_in_unpublished_month", f"K{row_of(rows, 'Halı') + 1}", "5.0")
    ]
    assert balanced(edition)


def test_a_blank_in_a_published_month_is_rejected() -> None:
    rows = sector_rows(AUGUST)
    at = row_of(rows, "Halı")
    rows[at][2] = None
    edition = read(rows)
    assert [(one.rule, one.cell, one.value_as_read) for one in edition.rejects] == [
        ("blank_cell", f"C{at + 1}", "")
    ]
    assert ("carpets", "2026-02") not in values(edition)
    assert balanced(edition)


def test_a_month_whose_total_is_blank_is_published_if_a_sector_has_a_figure() -> None:
    rows = sector_rows(AUGUST)
    rows[row_of(rows, "T O P L A M")][2] = None
    edition = read(rows)
    assert values(edition)["leather", "2026-02"] == sector_value("leather", 2) * 1000
    assert [one.rule for one in edition.rejects] == ["blank_cell"]


def test_a_negative_figure_is_kept_for_the_checks() -> None:
    rows = sector_rows(AUGUST)
    rows[row_of(rows, "Halı")][1] = Decimal("-1.5")
    assert values(read(rows))["carpets", "2026-01"] == Decimal(-1500)


def test_cells_that_are_no_figures_are_rejected_with_what_they_hold() -> None:
    rows = sector_rows(AUGUST)
    at = row_of(rows, "Halı") + 1

    def spoil(sheet: Worksheet) -> None:
        sheet[f"B{at}"] = True
        sheet[f"C{at}"] = datetime(2026, 1, 2)  # noqa: DTZ001 - as a spreadsheet has it
        sheet[f"D{at}"] = "#REF!"
        sheet[f"D{at}"].data_type = "e"
        sheet[f"E{at}"] = "1.234"
        sheet[f"F{at}"] = "1.234,5"

    edition = parse(edited(sector_workbook(rows), spoil), AUGUST, "edition.xlsx", False)
    assert [(one.rule, one.cell, one.value_as_read) for one in edition.rejects] == [
        ("boolean_cell", f"B{at}", "True"),
        ("date_cell", f"C{at}", "2026-01-02"),
        ("error_cell", f"D{at}", "#REF!"),
        ("ambiguous_number", f"E{at}", "1.234"),
    ]
    assert values(edition)["carpets", "2026-05"] == 1_234_500
    assert balanced(edition)


def test_merged_and_hidden_cells_do_no_harm() -> None:
    def decorate(sheet: Worksheet) -> None:
        sheet.merge_cells("A1:N1")
        sheet.merge_cells("A2:N3")
        sheet.column_dimensions["P"].hidden = True
        sheet.row_dimensions[7].hidden = True
        sheet.freeze_panes = "B5"

    rows = sector_rows(AUGUST)
    edition = parse(edited(sector_workbook(rows), decorate), AUGUST, "edition.xlsx", False)
    assert values(edition) == values(read(rows))


def test_a_printed_total_of_the_year_that_is_not_the_sum_is_noticed() -> None:
    rows = sector_rows(AUGUST)
    at = row_of(rows, "Halı")
    rows[at][13] = Decimal(1)
    assert read(rows).notices == [
        f"N{at + 1} (Halı): the printed total of the year is 1,000.00 USD, and its months add up "
        f"to {8 * sector_value('carpets', 1) * 1000 + 28000:,.2f} USD."
    ]


def test_all_unknown_labels_are_named_at_once_with_the_lines_to_add() -> None:
    rows = sector_rows(AUGUST)
    carpets, yacht = row_of(rows, "Halı"), row_of(rows, "Gemi, Yat ve Hizmetleri")
    rows[carpets][0] = " Makine Halısı"
    rows[yacht][0] = " Gemi, Yat ve Uzay"
    rows[HEADER][13] = "YILLIK"
    message = stopped(rows)
    assert f"A{carpets + 1} reads 'Makine Halısı'" in message
    assert f"A{yacht + 1} reads 'Gemi, Yat ve Uzay'" in message
    assert "N4 reads 'YILLIK'" in message
    assert "The sheet lacks Halı, Gemi, Yat ve Hizmetleri: one of these may be a new name" in (
        message
    )
    assert "include/reference/tim_labels.csv" in message
    assert "header,YILLIK,<code>," in message
    assert 'sector,"Gemi, Yat ve Uzay",<code>,' in message


def test_a_live_edition_without_an_expected_sector_is_stopped() -> None:
    rows = sector_rows(AUGUST)
    del rows[row_of(rows, "Deri ve Deri Mamulleri")]
    assert "no row of Deri ve Deri Mamulleri, which include/reference/sectors.csv" in stopped(rows)


def test_a_live_edition_without_a_total_is_stopped() -> None:
    rows = sector_rows(AUGUST)
    del rows[row_of(rows, "T O P L A M")]
    assert "no row of Toplam ihracat" in stopped(rows)


def test_a_sector_that_stands_twice_is_stopped() -> None:
    rows = sector_rows(AUGUST)
    rows.insert(20, list(rows[row_of(rows, "Fındık ve Mamulleri")]))
    assert "is that sector already" in stopped(rows)


def test_figures_without_a_label_are_stopped() -> None:
    rows = sector_rows(AUGUST)
    rows.insert(7, [None, Decimal(3)])
    assert "A8 is empty beside figures" in stopped(rows)


def test_a_month_that_stands_twice_is_stopped() -> None:
    rows = sector_rows(AUGUST)
    rows[HEADER][2] = "OCAK"
    assert "C4 reads 'OCAK'" in stopped(rows)


def test_a_missing_month_is_stopped() -> None:
    rows = sector_rows(AUGUST)
    rows[HEADER][5] = None
    assert "no column for 2026-05" in stopped(rows)


def test_a_sheet_without_the_header_is_stopped_with_what_it_begins_with() -> None:
    rows = sector_rows(AUGUST)
    rows[HEADER][0] = "ÜRÜN"
    message = stopped(rows)
    assert "no header row with SEKTÖR" in message
    assert "'31.08.2026 TARİHİ İTİBARİYLE SEKTÖREL BAZDA İHRACAT RAKAMLARI (1000 $)'" in message


@pytest.mark.parametrize(
    "title", ["31.08.2025 TARİHİ İTİBARİYLE", "31.07.2026 TARİHİ İTİBARİYLE", "1 OCAK 2026"]
)
def test_an_edition_of_another_month_is_stopped(title: str) -> None:
    rows = sector_rows(AUGUST)
    rows[0][0] = title
    message = stopped(rows)
    assert "cell A1" in message
    assert repr(title) in message
    assert "2026-08 was asked for" in message


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("31.08.2026 TARİHİ İTİBARİYLE", 31),
        ("30/08/2026 tarihi", 30),
        ("1 - 31 AĞUSTOS 2026", 31),
        ("32.13.2020 sayılı karar, 29.08.2026 itibariyle", 29),
        ("31 AGUSTOS 2026 İTİBARİYLE", 31),
    ],
)
def test_the_title_says_the_day(title: str, day: int) -> None:
    rows = sector_rows(AUGUST)
    rows[0][0] = title
    assert read(rows).edition_date == date(2026, 8, day)


def test_a_day_beyond_the_end_of_the_month_is_its_last() -> None:
    rows = sector_rows(Month(2026, 6))
    rows[0][0] = "31.06.2026 TARİHİ İTİBARİYLE"
    assert read(rows, Month(2026, 6)).edition_date == date(2026, 6, 30)


def test_a_title_that_is_a_date_is_read() -> None:
    def date_it(sheet: Worksheet) -> None:
        sheet["A1"] = datetime(2026, 8, 30)  # noqa: DTZ001 - as a spreadsheet has it

    content = edited(sector_workbook(sector_rows(AUGUST)), date_it)
    assert parse(content, AUGUST, "edition.xlsx", False).edition_date == date(2026, 8, 30)


def test_a_title_without_a_date_is_stopped() -> None:
    rows = sector_rows(AUGUST)
    rows[0][0] = "İHRACAT RAKAMLARI"
    assert "no date like 31.08.2026" in stopped(rows)


def test_a_title_in_another_unit_is_stopped() -> None:
    rows = sector_rows(AUGUST)
    rows[0][0] = "31.08.2026 TARİHİ İTİBARİYLE İHRACAT (MİLYON $)"
    assert "names another unit" in stopped(rows)


def test_an_edition_put_up_before_it_was_filled_is_stopped() -> None:
    rows = sector_rows(Month(2026, 7))
    rows[0][0] = "31.08.2026 TARİHİ İTİBARİYLE"
    assert "the edition's own month has no total" in stopped(rows)


def test_two_sheets_of_the_name_are_stopped() -> None:
    content = xlsx.write([("SEKTOR", []), ("SEKTÖR", [])])
    with pytest.raises(LayoutChanged, match="'SEKTOR', 'SEKTÖR' all go by the name"):
        parse(content, AUGUST, "edition.xlsx", False)


def test_a_sheet_that_is_not_known_is_noticed() -> None:
    content = xlsx.write([("SEKTOR", sector_rows(AUGUST)), ("Sayfa2", [["x"]])])
    edition = parse(content, AUGUST, "edition.xlsx", False)
    assert edition.notices == ["Sheet 'Sayfa2' is not known, and was not read."]


def sample(labels: list[str], declared: list[list[xlsx.Value]]) -> bytes:
    lines = [(label, {Month(2026, 1): Decimal(4), AUGUST: Decimal(3)}) for label in labels]
    declaration: Rows = [["Yayımlanmış rakamlardan yeniden kurulmuştur."], ["SEKTÖR"], *declared]
    sheets = [("SEKTOR", template.sector_sheet(AUGUST, lines)), ("ORNEK_BILDIRIM", declaration)]
    return xlsx.write(sheets)


def test_a_sample_carries_what_it_declares() -> None:
    content = sample(["Halı", "II. SANAYİ"], [["Halı"], ["II. SANAYİ"]])
    edition = parse(content, AUGUST, "edition.xlsx", True)
    assert edition.is_sample
    assert edition.carried == frozenset({"carpets", "industry"})
    assert [str(month) for month in edition.months] == [f"2026-{n:02d}" for n in range(1, 9)]
    assert balanced(edition)


def test_a_sample_is_refused_where_samples_are_not_allowed() -> None:
    with pytest.raises(UnreadableFile, match="sample workbook") as raised:
        parse(sample(["Halı"], [["Halı"]]), AUGUST, "edition.xlsx", False)
    assert '{"sample": true}' in str(raised.value)


def test_a_connection_for_samples_holds_the_publishers_own_workbook_to_the_full_list() -> None:
    rows = sector_rows(AUGUST)
    del rows[row_of(rows, "Halı")]
    with pytest.raises(LayoutChanged, match="no row of Halı"):
        parse(sector_workbook(rows), AUGUST, "edition.xlsx", True)


@pytest.mark.parametrize(
    ("labels", "declared", "sentence"),
    [
        (["Halı"], [["Halı"], ["Çelik"]], "declared and missing: steel"),
        (["Halı", "Çelik"], [["Halı"]], "there and not declared: steel"),
        (["Halı"], [["Kilim"]], "A3 reads 'Kilim'"),
        (["Halı"], [], "no series is declared"),
    ],
)
def test_a_sample_that_is_not_as_it_declares_is_stopped(
    labels: list[str], declared: list[list[xlsx.Value]], sentence: str
) -> None:
    with pytest.raises(LayoutChanged) as raised:
        parse(sample(labels, declared), AUGUST, "edition.xlsx", True)
    assert sentence in str(raised.value)


def test_a_declaration_without_its_header_is_stopped() -> None:
    content = xlsx.write([("SEKTOR", sector_rows(AUGUST)), ("ORNEK_BILDIRIM", [["x"]])])
    with pytest.raises(LayoutChanged, match="no row that begins with SEKTÖR"):
        parse(content, AUGUST, "edition.xlsx", True)


figures = st.decimals(0, 10**8, places=5)


@given(
    st.integers(1, 12),
    st.lists(st.lists(figures, min_size=12, max_size=12), min_size=36, max_size=36),
)
def test_random_figures_come_back_to_the_cent(number: int, table: list[list[Decimal]]) -> None:
    edition = Month(2026, number)
    lines = []
    expected: dict[tuple[str, str], Decimal] = {}
    for (label, code), row in zip(SECTOR_TABLE, table, strict=True):
        months = {Month(2026, at + 1): value for at, value in enumerate(row) if at < number}
        if code == "total":
            months = {month: value + 1 for month, value in months.items()}
        lines.append((label, months))
        if code:
            expected |= {
                (code, str(month)): (value * 1000).quantize(Decimal("0.01"))
                for month, value in months.items()
            }
    parsed = read(template.sector_sheet(edition, lines), edition)
    assert values(parsed) == expected
    assert parsed.rejects == []
    assert balanced(parsed)


odd_cells = (
    st.none()
    | st.sampled_from(["", " ", "x", "1.234", "12,5", "0", "-", "#YOK"])
    | st.integers(-5, 10**6)
    | st.decimals(-(10**6), 10**9, places=3)
)


@given(st.lists(st.tuples(st.integers(0, 35), st.integers(1, 15), odd_cells), max_size=40))
def test_every_cell_is_accounted_for_whatever_it_holds(
    changes: list[tuple[int, int, xlsx.Value]],
) -> None:
    rows = sector_rows(AUGUST)
    for row, column, cell in changes:
        line = rows[4 + row]
        line.extend([None] * (column + 1 - len(line)))
        if (row, column) != (35, 8):  # the edition's own total, without which nothing is read
            line[column] = cell
    assert balanced(read(rows))
