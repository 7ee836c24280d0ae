from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme_statistics import reference
from programme_statistics.errors import ConfigurationError
from programme_statistics.sources.tim import labels
from unit.sources.tim.workbooks import LABELS_2019, SECTOR_TABLE


@pytest.mark.parametrize(
    ("printed", "normal"),
    [
        (".     A. BİTKİSEL ÜRÜNLER", "abitkiselurunler"),
        (" Yaş Meyve ve Sebze  ", "yasmeyvevesebze"),
        ("S E K T Ö R", "sektor"),
        ("T O P L A M", "toplam"),
        ("ARALıK", "aralik"),
        ("NISAN", "nisan"),
        ("NİSAN", "nisan"),
        ("Mobilya,Kağıt\nve Orman Ürünleri", "mobilyakagitveormanurunleri"),
        ("DEĞ.", "deg"),
        ("K.MARAŞ", "kmaras"),
        (" . ", ""),
    ],
)
def test_labels_have_a_normal_form(printed: str, normal: str) -> None:
    assert labels.fold(printed) == normal


@given(st.text())
def test_the_normal_form_is_its_own_normal_form(text: str) -> None:
    assert labels.fold(labels.fold(text)) == labels.fold(text)


@given(
    st.sampled_from([row.name_tr for row in reference.sectors()]),
    st.text(" .,\t\n\u00a0-*()/", max_size=6),
    st.text(" .,\t\n\u00a0-*()/", max_size=6),
    st.sampled_from([str.upper, str.lower, str.title, str]),
)
def test_decoration_and_case_do_not_change_a_label(
    name: str, before: str, after: str, case: type[str]
) -> None:
    assert labels.fold(before + case(name).replace(" ", before + " ") + after) == labels.fold(name)


@pytest.mark.parametrize(("printed", "code"), [row for row in SECTOR_TABLE if row[1]])
def test_every_printed_sector_label_is_known(printed: str, code: str) -> None:
    assert labels.codes("sector")[labels.fold(printed)] == code


@pytest.mark.parametrize("printed", [label for label, code in SECTOR_TABLE if code is None])
def test_every_printed_sub_group_label_is_known(printed: str) -> None:
    assert labels.fold(printed) in labels.codes("subgroup")


@pytest.mark.parametrize(("now", "in_2019"), LABELS_2019.items())
def test_a_sector_keeps_its_code_when_its_label_changes(now: str, in_2019: str) -> None:
    known = labels.codes("sector")
    assert known[labels.fold(in_2019)] == known[labels.fold(now)]


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("ALMANYA", "DE"),
        ("ABD", "US"),
        ("BAE", "AE"),
        ("RUSYA FEDERASYONU", "RU"),
        ("KUZEY KIBRIS TÜRK CUM.", "XT"),
        ("KOTDİVUAR", "CI"),
        ("DOMİNİK", "DM"),
        ("DOMİNİK CUMHURİYETİ", "DO"),
        ("NİJER", "NE"),
        ("NİJERYA", "NG"),
        ("GÜNEY KORE", "KR"),
        ("HOLLANDA", "NL"),
        ("ÇORLU AVRUPA SERBEST BÖLGESİ", "FZ-AVRUPA"),
        ("AHL SERBEST BÖLGESİ", "FZ-ISTANBUL-ATATURK"),
        ("TÜBİTAK MAM TEKNOLOJİ SERBEST BÖLGESİ", "FZ-TUBITAK-MAM"),
        ("BELİRLENEMEYEN ÜLKE VE BÖLGELER", "QU"),
        ("TOPLAM", "WORLD"),
    ],
)
def test_a_destination_is_known_as_the_publisher_prints_it(printed: str, code: str) -> None:
    assert labels.codes("country")[labels.fold(printed)] == code


@pytest.mark.parametrize(
    ("printed", "code"),
    [("K.MARAŞ", "TR-46"), ("İSTANBUL", "TR-34"), ("ISPARTA", "TR-32"), ("TOPLAM", "TR")],
)
def test_a_province_is_known_as_the_publisher_prints_it(printed: str, code: str) -> None:
    assert labels.codes("province")[labels.fold(printed)] == code


def test_every_free_zone_and_country_is_reached_by_its_turkish_name() -> None:
    for row in reference.countries():
        assert labels.codes("country")[labels.fold(row.name_tr)] == row.code


def test_two_codes_for_one_label_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (
        reference.Label("note", "Gemi ve Yat", "one", ""),
        reference.Label("note", "GEMİ VE YAT.", "two", ""),
    )
    monkeypatch.setattr(reference, "tim_labels", lambda: lines)
    labels.codes.cache_clear()
    with pytest.raises(ConfigurationError, match=r"'GEMİ VE YAT\.' means one and two"):
        labels.codes("note")
    labels.codes.cache_clear()


def test_a_line_to_add_is_quoted_where_the_label_holds_a_comma() -> None:
    assert labels.line_to_add("sector", " Gemi, Yat\n ve Uzay ") == (
        'sector,"Gemi, Yat ve Uzay",<code>,'
    )
