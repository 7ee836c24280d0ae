"""How single cells are read: tax numbers, numbers, days, quarters, HS codes, countries, letters."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme_statistics.periods import Quarter
from programme_statistics.sources import casing
from programme_statistics.sources.members import context as contexts
from programme_statistics.sources.members import countries, dates, hs_codes, numbers
from programme_statistics.sources.members.tax_numbers import (
    is_tckn,
    is_vkn,
    read_tax_number,
    tax_numbers_in,
)

STYLES: tuple[numbers.Style, numbers.Style] = ("tr", "en")

# --- Tax numbers


@pytest.mark.parametrize(
    "digits",
    ["4540536920", "1000036109", "1430466081", "0123456789", "1234567890", "4444444444"],
)
def test_a_valid_vkn_passes(digits: str) -> None:
    assert is_vkn(digits)


@pytest.mark.parametrize(
    "digits", ["4540536921", "1234567801", "0000000000", "9999999999", "٤٥٤٠٥٣٦٩٢٠", "454053692"]
)
def test_an_invalid_vkn_does_not_pass(digits: str) -> None:
    assert not is_vkn(digits)


@pytest.mark.parametrize(
    "digits",
    [
        *("10000000146", "17291716060", "23456789060", "34567891238"),
        *("98765432150", "51234567890", "76000001262", "11111111110"),
    ],
)
def test_a_valid_tckn_passes(digits: str) -> None:
    assert is_tckn(digits)


@pytest.mark.parametrize("digits", ["17291716050", "11111111111", "07291716092", "1729171606"])
def test_an_invalid_tckn_does_not_pass(digits: str) -> None:
    assert not is_tckn(digits)


@pytest.mark.parametrize(
    "digits", ["0123456789", "1234567890", "4444444444", "11111111110", "9876543210", "0000000000"]
)
def test_a_placeholder_is_refused_although_its_checksum_passes(digits: str) -> None:
    assert read_tax_number(digits).problem == "placeholder"


@pytest.mark.parametrize("text", ["1,23457E+09", "1.23457e+09", "4E+9", "4,54054E+09"])
def test_digits_lost_to_scientific_notation_are_refused(text: str) -> None:
    assert read_tax_number(text).problem == "digits_lost"


@pytest.mark.parametrize(
    "cell",
    ["1000036109", 1000036109, 1000036109.0, " 1000 036 109 ", "'1000036109", "1000036109.0"],
)
def test_a_tax_number_is_read_from_text_and_from_number_cells(cell: object) -> None:
    assert read_tax_number(cell).digits == "1000036109"


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("", "empty"),
        ("ABC", "not_digits"),
        (1000036109.5, "not_digits"),
        (True, "not_digits"),
        ("10000361", "length"),
        ("123456789012", "length"),
        ("1000036108", "checksum"),
        ("٤٥٤٠٥٣٦٩٢٠", "not_digits"),
    ],
)
def test_what_is_no_tax_number_is_told_apart(cell: object, problem: str) -> None:
    assert read_tax_number(cell).problem == problem


@pytest.mark.parametrize(
    "cell",
    [
        "1000036109",
        1000036109,
        1000036109.0,
        "VKN: 1000 036 109, İstanbul",
        "1000036109 2026",
        "Form 3 1000036109/2",
        "4540536921 1000036109",
        "0-1000036109-00015",
        "0100003610900015",
    ],
)
def test_a_tax_number_is_found_in_the_midst_of_a_cell(cell: object) -> None:
    assert "1000036109" in set(tax_numbers_in(cell))


@pytest.mark.parametrize(
    "cell", ["", "10000361", "1000036108", "91000036109", "TR1000036109123", 5, True, 1e300, None]
)
def test_a_cell_without_a_tax_number_has_none(cell: object) -> None:
    assert list(tax_numbers_in(cell)) == []


def test_nine_digits_are_padded_only_if_the_checksum_then_passes() -> None:
    good = next(n for n in range(345_678_901, 345_679_001) if is_vkn(f"0{n}"))
    bad = next(n for n in range(345_678_901, 345_679_001) if not is_vkn(f"0{n}"))
    assert read_tax_number(good).digits == f"0{good}"
    assert read_tax_number(good).is_padded
    assert read_tax_number(bad).problem == "checksum"


@given(st.integers(0, 999_999_999))
def test_exactly_one_check_digit_makes_nine_digits_a_vkn(body: int) -> None:
    assert sum(is_vkn(f"{body:09d}{digit}") for digit in range(10)) == 1


# --- Numbers


@pytest.mark.parametrize(
    ("text", "style", "value"),
    [
        ("1.234,56", "tr", "1234.56"),
        ("1,234.56", "en", "1234.56"),
        ("1.234", "tr", "1234"),
        ("1.234", "en", "1.234"),
        ("1.234.567", "tr", "1234567"),
        ("1234,5", "tr", "1234.5"),
        ("(1.200)", "tr", "-1200"),
        ("1.200-", "tr", "-1200"),
        ("−1,5", "tr", "-1.5"),
        ("₺ 1.234,50", "tr", "1234.5"),
        ("$1,234", "en", "1234"),
        ("1 234,56 TL", "tr", "1234.56"),
        ("1\u00a0234\u2009567", "tr", "1234567"),
        ("%85", "tr", "85"),
        ("12 bin", "tr", "12000"),
        ("3,5 milyon", "tr", "3500000"),
        ("0", "tr", "0"),
        ("0,00", "tr", "0"),
    ],
)
def test_a_number_is_read_in_its_style(text: str, style: numbers.Style, value: str) -> None:
    assert numbers.parse(text, style) == Decimal(value)


@pytest.mark.parametrize("text", ["1.2.3", "12.34.567", "1,2,3", "abc", "12a", "1,23E+09", "--1"])
def test_what_is_no_number_is_refused_in_both_styles(text: str) -> None:
    for style in STYLES:
        with pytest.raises(ValueError, match="not a number"):
            numbers.parse(text, style)


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("1.234,56", "tr"),
        ("1,5", "tr"),
        ("12,34", "tr"),
        ("1,234.56", "en"),
        ("1.5", "en"),
        ("1.234.567", "tr"),
        ("1,234,567", "en"),
        ("0.125", "en"),
        ("1.234", None),
        ("1,234", None),
        ("1234", None),
        ("1.2.3", None),
    ],
)
def test_a_number_tells_its_style_or_does_not(text: str, style: numbers.Style | None) -> None:
    assert numbers.evidence(text) == style


def test_a_column_with_both_styles_is_a_conflict() -> None:
    style = numbers.column_style(["1.234,56", "5", "1,234.56"])
    assert style is not None
    assert style.conflict == ("1.234,56", "1,234.56")


def test_a_column_without_evidence_has_no_style() -> None:
    assert numbers.column_style(["1.234", "5", "yok"]) is None


@pytest.mark.parametrize("text", ["", "-", "–", "—", "yok", "YOK", "n/a", "N/A", "…", "...", "  "])
def test_words_for_nothing_are_missing(text: str) -> None:
    assert numbers.is_missing(text)


@pytest.mark.parametrize("text", ["0", "0,00", "hayır"])
def test_zero_is_not_missing(text: str) -> None:
    assert not numbers.is_missing(text)


@given(st.decimals(-(10**12), 10**12, places=2))
def test_a_number_written_in_either_style_is_read_back(value: Decimal) -> None:
    english = f"{value:,.2f}"
    turkish = english.translate(str.maketrans(",.", ".,"))
    assert numbers.parse(english, "en") == value
    assert numbers.parse(turkish, "tr") == value


@given(st.text(max_size=30))
def test_no_text_makes_the_number_parser_fail_otherwise(text: str) -> None:
    for style in STYLES:
        with contextlib.suppress(ValueError):
            numbers.parse(text, style)


# --- Days and quarters


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("30.09.2026", date(2026, 9, 30)),
        ("1.2.69", date(2069, 2, 1)),
        ("1.2.70", date(1970, 2, 1)),
        ("03/04/2026", date(2026, 4, 3)),
        ("2026-09-30", date(2026, 9, 30)),
        ("15 Ekim 2026", date(2026, 10, 15)),
        ("15 EKİM 2026", date(2026, 10, 15)),
        ("1 Ağustos 2026", date(2026, 8, 1)),
        ("15-Oct-2026", date(2026, 10, 15)),
        (45292, date(2024, 1, 1)),
        (45292.0, date(2024, 1, 1)),
        ("45292", date(2024, 1, 1)),
    ],
)
def test_a_day_is_read(cell: object, day: date) -> None:
    assert dates.read_date(cell) == day


def test_a_serial_of_the_1904_system_is_1462_days_later() -> None:
    assert dates.read_date(43830, is_1904=True) == date(2024, 1, 1)


@pytest.mark.parametrize(
    "cell", ["31.02.2026", "10/15/2026", "2026", "32.01.2026", "Ekim 2026", 3.5, 12, "", True]
)
def test_what_is_no_day_is_refused(cell: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        dates.read_date(cell)


@given(st.dates(date(1970, 1, 1), date(2069, 12, 31)))
def test_a_day_written_in_any_way_is_read_back(day: date) -> None:
    months = [
        *("Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran"),
        *("Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık"),
    ]
    assert dates.read_date(f"{day:%d.%m.%Y}") == day
    assert dates.read_date(f"{day.day}.{day.month}.{day:%y}") == day
    assert dates.read_date(day.isoformat()) == day
    assert dates.read_date(f"{day.day} {months[day.month - 1]} {day.year}") == day
    assert dates.read_date((day - date(1899, 12, 30)) // timedelta(days=1)) == day


@pytest.mark.parametrize(
    "text",
    [
        *("2026-Q3", "2026/3. Çeyrek", "2026 Ç3", "Temmuz-Eylül 2026", "Q3 2026", "3. Çeyrek 2026"),
        *(
            "III. Çeyrek 2026",
            "July-September 2026",
            "2026 Temmuz – Eylül",
            "2026Q3",
            "TEMMUZ-EYLÜL 2026",
        ),
        *(
            "3rd quarter 2026",
            "01.07.2026-30.09.2026",
            "Temmuz Ağustos Eylül 2026",
            "2026 3. ÇEYREK",
        ),
    ],
)
def test_a_quarter_is_read_however_it_is_written(text: str) -> None:
    assert dates.read_quarter(text) == Quarter(2026, 3)


@pytest.mark.parametrize(
    "cell",
    ["2026/3", "2026-03", "Temmuz 2026", "Ağustos-Ekim 2026", "2026", "5. Çeyrek 2026", 46204],
)
def test_what_could_be_a_month_is_no_quarter(cell: object) -> None:
    with pytest.raises(ValueError, match="not a quarter"):
        dates.read_quarter(cell)


# --- HS codes


def resolved(text: str, year: int = 2026) -> hs_codes.HsCode:
    return hs_codes.resolve(
        text,
        hs_codes.revision_of(year),
        contexts.listed_hs_codes(),
        contexts.listed_hs_successors(),
    )


@pytest.mark.parametrize(
    ("cell", "digits", "change"),
    [
        ("640359", "640359", ""),
        ("6403.59", "640359", ""),
        ("6403.59.95.00.00", "640359950000", ""),
        (640359.0, "640359", ""),
        ("6402.2", "640220", "repaired"),
        (6402.2, "640220", "repaired"),
        (802, "0802", "repaired"),
        (80212, "080212", "repaired"),
        ("6403", "6403", ""),
    ],
)
def test_a_code_is_read_and_its_lost_zero_put_back(cell: object, digits: str, change: str) -> None:
    code = resolved(hs_codes.hs_text(cell))
    assert (code.digits, code.change, code.problem) == (digits, change, None)


def test_a_float_artefact_is_repaired_only_into_a_code_that_exists() -> None:
    # 6403.1 could only be 6403.10, which no revision held here has.
    assert resolved(hs_codes.hs_text(6403.1)).problem == "unknown"


def test_a_code_that_both_repairs_make_valid_waits_for_an_answer() -> None:
    codes = contexts.listed_hs_codes()["H6"]
    both = next(
        code[1:]
        for code in sorted(codes)
        if len(code) == 6 and code.startswith("0") and f"{code[1:]}0" in codes
    )
    code = resolved(both)
    assert code.problem == "ambiguous"
    assert set(code.candidates) == {f"0{both}", f"{both}0"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("99", "length"),
        ("64", "length"),
        ("640000", "unknown"),
        ("abc", "not_digits"),
        ("", "not_digits"),
    ],
)
def test_what_is_no_code_is_told_apart(text: str, problem: str) -> None:
    assert resolved(text).problem == problem


def test_a_code_of_2017_that_was_parted_in_2022_is_asked_about() -> None:
    code = resolved("5703.30", 2022)
    assert (code.problem, code.candidates) == ("split", ("570331", "570339"))
    assert resolved("5703.30", 2021).digits == "570330"


def test_an_older_code_with_one_successor_is_carried_over() -> None:
    new = contexts.listed_hs_codes()["H6"]
    old, successor = next(
        (code, codes[0])
        for (revision, code), codes in sorted(contexts.listed_hs_successors().items())
        if revision == "H5" and len(codes) == 1 and code not in new
    )
    code = resolved(old)
    assert (code.digits, code.change) == (successor, "mapped")


@pytest.mark.parametrize(
    ("year", "revision"), [(2016, "H4"), (2017, "H5"), (2021, "H5"), (2022, "H6")]
)
def test_a_year_has_its_revision(year: int, revision: str) -> None:
    assert hs_codes.revision_of(year) == revision


# --- Countries


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *(
            ("abd", "US"),
            ("a.b.d.", "US"),
            ("Amerika", "US"),
            ("amerika birlesik devletleri", "US"),
        ),
        *(("USA", "US"), ("ALMANYA", "DE"), ("İngiltere", "GB"), ("birleşik krallık", "GB")),
        *(("Hollanda", "NL"), ("fas", "MA"), ("CEZAYİR", "DZ"), ("CEZAYIR", "DZ"), ("misir", "EG")),
        *(("BAE", "AE"), ("suudi arabistan", "SA"), ("Rusya", "RU"), ("Rusya Federasyonu", "RU")),
        *(("Çin", "CN"), ("cin halk cumhuriyeti", "CN"), ("Kuzey Makedonya", "MK")),
        *(("makedonya", "MK"), ("kosova", "XK"), ("DE", "DE"), ("DEU", "DE"), ("Türkiye", "TR")),
        *(
            ("NA", "NA"),
            ("Bursa Serbest Bölgesi", "FZ-BURSA"),
            ("Hatay Serbest Bölgesi", "TR_FREE_ZONE"),
        ),
    ],
)
def test_a_country_is_known_by_its_names(name: str, code: str) -> None:
    assert countries.country_code(name) == code


@pytest.mark.parametrize(
    "name",
    [
        *("KKTC", "kktc", "K.K.T.C.", "Kuzey Kıbrıs", "Kuzey Kıbrıs Türk Cumhuriyeti"),
        *("KUZEY KIBRIS TÜRK CUM.", "Turkish Republic of Northern Cyprus", "TRNC", "XT", "X-KKTC"),
    ],
)
def test_northern_cyprus_is_never_cyprus(name: str) -> None:
    assert countries.country_code(name) == "XT"


def test_cyprus_is_cyprus() -> None:
    assert countries.country_code("Kıbrıs") == "CY"


def test_a_similar_name_is_suggested_and_never_taken() -> None:
    assert countries.country_code("Almanyaa") is None
    assert countries.suggestion("Almanyaa") == "Almanya"
    assert countries.suggestion("Atlantis") == ""


# --- Letters


def test_the_two_letters_i_keep_apart_in_either_case() -> None:
    assert casing.tr_lower("IĞDIR İZMİR") == "ığdır izmir"
    assert casing.tr_upper("ığdır izmir") == "IĞDIR İZMİR"
    assert len(casing.tr_lower("İ")) == 1


def test_folding_absorbs_case_accents_and_punctuation() -> None:
    assert casing.fold("  İHRACAT\u00a0 Tutarı (USD) ") == "ihracat tutari usd"
    assert casing.fold("Ar-Ge") == "arge"
    assert casing.fold("I\u0307") == casing.fold("İ") == "i"


@pytest.mark.parametrize(
    "title",
    [
        "Örnek Ayakkabı San. ve Tic. A.Ş.",
        "ÖRNEK AYAKKABI SANAYİ VE TİCARET ANONİM ŞİRKETİ",
        "örnek ayakkabi ltd. şti.",
    ],
)
def test_a_title_is_known_without_its_legal_form(title: str) -> None:
    assert casing.fold_title(title) == "ornek ayakkabi"


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert casing.fold(casing.fold(text)) == casing.fold(text)
