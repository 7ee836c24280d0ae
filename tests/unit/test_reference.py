from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from programme_statistics import reference
from programme_statistics.errors import ConfigurationError


def test_there_are_26_current_sectors_three_groups_and_one_total() -> None:
    kinds = Counter(row.kind for row in reference.sectors() if row.valid_to is None)
    assert kinds == {"sector": 26, "group": 3, "total": 1}


def test_every_sector_is_in_a_group_and_every_group_in_the_total() -> None:
    kinds = {row.code: row.kind for row in reference.sectors()}
    parents = {row.code: row.parent_code for row in reference.sectors()}
    for code, kind in kinds.items():
        above = {"sector": "group", "group": "total"}.get(kind)
        assert (kinds[parents[code]] if above else parents[code]) == (above or "")


def test_sectors_stand_in_one_order() -> None:
    orders = [row.sort_order for row in reference.sectors()]
    assert orders == sorted(set(orders))


def test_provinces_are_the_81_plate_numbers() -> None:
    assert [row.code for row in reference.provinces()] == [f"TR-{n:02d}" for n in range(1, 82)]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("TR-01", "Adana"),
        ("TR-19", "Çorum"),
        ("TR-27", "Gaziantep"),
        ("TR-34", "İstanbul"),
        ("TR-46", "Kahramanmaraş"),
        ("TR-55", "Samsun"),
        ("TR-61", "Trabzon"),
        ("TR-81", "Düzce"),
    ],
)
def test_a_province_bears_its_plate_number(code: str, name: str) -> None:
    assert {row.code: row.name_tr for row in reference.provinces()}[code] == name


def test_codes_and_names_are_unique_and_filled() -> None:
    for rows in (reference.sectors(), reference.provinces(), reference.countries()):
        for attribute in ("code", "name_en", "name_tr"):
            values = [getattr(row, attribute) for row in rows]
            assert all(value == value.strip() != "" for value in values)
            assert len(set(values)) == len(values)


def test_countries_have_the_codes_of_iso_3166_and_m49() -> None:
    listed = [row for row in reference.countries() if row.kind in {"country", "territory"}]
    assert len(listed) == 250  # the 249 of ISO 3166-1, and Kosovo
    for row in listed:
        assert re.fullmatch("[A-Z]{2}", row.code)
        assert re.fullmatch("[A-Z]{3}", row.iso3)
        assert re.fullmatch("[0-9]{3}", row.m49)


@pytest.mark.parametrize(
    ("code", "m49", "english", "turkish"),
    [
        ("DE", "276", "Germany", "Almanya"),
        ("US", "840", "United States", "ABD"),
        ("RU", "643", "Russia", "Rusya"),
        ("IT", "380", "Italy", "İtalya"),
        ("AF", "004", "Afghanistan", "Afganistan"),
    ],
)
def test_a_country_is_named_in_both_languages(
    code: str, m49: str, english: str, turkish: str
) -> None:
    country = {row.code: row for row in reference.countries()}[code]
    assert (country.m49, country.name_en, country.name_tr) == (m49, english, turkish)


def test_every_label_leads_to_a_code_that_exists() -> None:
    known = {
        "sector": {row.code for row in reference.sectors()},
        "subgroup": {row.code for row in reference.sectors() if row.kind == "group"},
        "province": {row.code for row in reference.provinces()} | {"TR"},
        "country": {row.code for row in reference.countries()} | {"WORLD"},
        "month": {str(number) for number in range(1, 13)},
        "header": {"sector", "area", "change", "year_total", "ignored"},
        "note": {"ignored"},
        "sheet": {"tim_sector", "tim_province", "tim_country", "sample_declaration"},
    }
    for row in reference.tim_labels():
        assert row.code in known[row.kind], row


def test_a_missing_list_says_which_file_to_restore(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"absent\.csv is missing"):
        reference.rows("absent.csv", ["a"], tmp_path)


def test_a_list_with_another_header_is_refused(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("a,c\n1,2\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"header is 'a,c', and should be 'a,b'"):
        reference.rows("list.csv", ["a", "b"], tmp_path)


def test_a_line_with_a_field_too_many_is_named(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("a,b\n1,2\nGemi, Yat,x\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"line 3: 3 fields where the header has 2"):
        reference.rows("list.csv", ["a", "b"], tmp_path)
