"""What the nomenclatures of ``include/reference`` promise, and what is refused in them."""

from __future__ import annotations

import csv
import re
import shutil
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme_statistics import nomenclature, reference
from programme_statistics.errors import ConfigurationError
from programme_statistics.nomenclature import ClusterProduct, Correlation, Product


@cache
def products() -> dict[tuple[str, str], Product]:
    return {(p.classification_code, p.hs_code): p for p in nomenclature.products()}


@cache
def links() -> list[Correlation]:
    return nomenclature.correlations()


@cache
def cluster_lists() -> list[ClusterProduct]:
    return nomenclature.cluster_products()


def test_a_code_stands_once_in_a_revision() -> None:
    assert len(products()) == len(nomenclature.products())


def test_hs2022_and_hs2017_have_all_their_subheadings() -> None:
    """5,612 and 5,387 subheadings, and 999999 for goods not specified by kind."""
    levels = Counter((p.classification_code, p.level) for p in products().values())
    assert (levels["H6", 6], levels["H5", 6]) == (5613, 5388)


def test_the_level_of_a_code_is_its_length() -> None:
    for (_, code), product in products().items():
        assert product.level == (0 if code == "TOTAL" else len(code))
        assert re.fullmatch("TOTAL|([0-9]{2}){1,3}", code)


def test_every_code_but_the_total_has_its_parent_in_its_own_revision() -> None:
    for (revision, code), product in products().items():
        if code == "TOTAL":
            assert product.parent_code is None
        else:
            assert product.parent_code is not None
            parent = products()[revision, product.parent_code]
            assert code.startswith(parent.hs_code) or parent.hs_code == "TOTAL"


def test_every_code_has_an_english_name() -> None:
    assert all(product.name_en == product.name_en.strip() != "" for product in products().values())


def test_every_heading_of_a_cluster_has_a_turkish_name() -> None:
    headings = {row.hs_code[:4] for row in cluster_lists()}
    for heading in headings:
        assert products()["H6", heading].name_tr


def test_shares_of_a_code_sum_to_exactly_one() -> None:
    sums: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for link in links():
        sums[link.from_classification, link.from_code, link.to_classification] += link.share
    assert set(sums.values()) == {Decimal(1)}


def test_links_join_codes_that_exist() -> None:
    for link in links():
        assert products()[link.from_classification, link.from_code].level == 6
        assert products()[link.to_classification, link.to_code].level == 6


def test_every_code_of_a_newer_revision_has_a_counterpart_in_the_older_one() -> None:
    linked = {
        (link.from_classification, link.from_code, link.to_classification) for link in links()
    }
    for newer, older in (("H6", "H5"), ("H5", "H4")):
        codes = {c for (r, c), p in products().items() if r == newer and p.level == 6}
        assert {(newer, code, older) for code in codes} <= linked


@pytest.mark.parametrize(
    ("revision", "code", "to", "expected"),
    [
        ("H6", "640110", "H5", [("640110", "1:1", "published", Decimal(1))]),
        ("H6", "890311", "H5", [("890310", "n:1", "published", Decimal(1))]),
        (
            "H5",
            "890310",
            "H6",
            [
                ("890311", "1:n", "equal", Decimal("0.3333333333")),
                ("890312", "1:n", "equal", Decimal("0.3333333333")),
                ("890319", "1:n", "equal", Decimal("0.3333333334")),
            ],
        ),
    ],
)
def test_a_link_says_its_relation_and_where_its_share_comes_from(
    revision: str, code: str, to: str, expected: list[tuple[str, str, str, Decimal]]
) -> None:
    found = [
        (link.to_code, link.relation, link.share_basis, link.share)
        for link in links()
        if (link.from_classification, link.from_code, link.to_classification)
        == (revision, code, to)
    ]
    assert sorted(found) == expected


def test_the_relation_counts_both_ends() -> None:
    ends = Counter(
        (link.from_classification, link.from_code, link.to_classification) for link in links()
    )
    starts = Counter(
        (link.from_classification, link.to_classification, link.to_code) for link in links()
    )
    for link in links():
        to = ends[link.from_classification, link.from_code, link.to_classification] > 1
        from_ = starts[link.from_classification, link.to_classification, link.to_code] > 1
        assert (
            link.relation
            == {
                (False, False): "1:1",
                (False, True): "1:n",
                (True, False): "n:1",
            }[from_, to]
        )


@given(st.integers(min_value=1, max_value=200))
def test_equal_shares_are_equal_to_ten_digits_and_leave_nothing_over(number: int) -> None:
    shares = nomenclature.equal_shares(number)
    assert sum(shares) == 1
    assert len(shares) == number
    assert max(shares) - min(shares) <= Decimal("1E-8")
    assert min(shares) > 0


def test_the_lists_hold_eleven_clusters() -> None:
    assert len({row.cluster_code for row in cluster_lists()}) == 11
    assert {row.cluster_code for row in cluster_lists()} == {
        row["cluster_code"] for row in nomenclature.cluster_rows()
    }


def test_every_cluster_stands_in_a_province() -> None:
    provinces = {province.code for province in reference.provinces()}
    assert {row["province_code"] for row in nomenclature.cluster_rows()} <= provinces


def test_a_related_product_weighs_nothing_and_any_other_something() -> None:
    assert all((row.role == "related") == (row.weight == 0) for row in cluster_lists())


def test_no_product_counts_in_two_clusters() -> None:
    counted = Counter(row.hs_code for row in cluster_lists() if row.weight > 0)
    assert max(counted.values()) == 1


def test_of_heading_4202_only_goods_with_an_outer_surface_of_leather_count_as_leather_goods() -> (
    None
):
    counted = {r.hs_code for r in cluster_lists() if r.hs_code.startswith("4202") and r.weight > 0}
    assert counted == {"420211", "420221", "420231", "420291"}


def entry(cluster: str, code: str = "640110", weight: str = "1", **dates: date) -> ClusterProduct:
    return ClusterProduct(
        cluster_code=cluster,
        hs_code=code,
        role="core" if Decimal(weight) else "related",
        weight=Decimal(weight),
        list_version="test",
        valid_from=dates.get("valid_from", date(2012, 1, 1)),
        valid_to=dates.get("valid_to", nomenclature.NO_END),
        rationale=None,
    )


def test_a_product_that_counts_in_two_clusters_is_refused_by_name() -> None:
    with pytest.raises(ConfigurationError) as refusal:
        nomenclature.refuse_overlaps(
            [entry("CL-A"), entry("CL-B"), entry("CL-A", "640192")], "list.csv"
        )
    assert "list.csv: 1 product(s)" in str(refusal.value)
    assert "640110 in CL-A (core) and CL-B (core)" in str(refusal.value)
    assert "make it related (weight 0)" in str(refusal.value)


def test_half_a_product_in_each_of_two_clusters_is_refused_too() -> None:
    """Nothing says which half of the trade is whose."""
    with pytest.raises(ConfigurationError):
        nomenclature.refuse_overlaps([entry("CL-A", weight="0.5"), entry("CL-B", weight="0.5")], "")


def test_a_related_product_may_stand_in_several_lists() -> None:
    nomenclature.refuse_overlaps([entry("CL-A"), entry("CL-B", weight="0")], "")


def test_a_product_may_move_from_one_cluster_to_another() -> None:
    moved = date(2026, 1, 1)
    nomenclature.refuse_overlaps(
        [entry("CL-A", valid_to=moved), entry("CL-B", valid_from=moved)], ""
    )


def test_a_product_that_is_not_out_of_one_cluster_is_not_yet_in_another() -> None:
    with pytest.raises(ConfigurationError):
        nomenclature.refuse_overlaps(
            [
                entry("CL-A", valid_to=date(2026, 1, 2)),
                entry("CL-B", valid_from=date(2026, 1, 1)),
            ],
            "",
        )


def test_a_product_may_not_stand_twice_in_one_list_at_one_time() -> None:
    with pytest.raises(ConfigurationError, match=r"640110 in CL-A \(core\) and CL-A \(related\)"):
        nomenclature.refuse_overlaps([entry("CL-A"), entry("CL-A", weight="0")], "")


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    """A copy of the code lists that a test may spoil."""
    folder = tmp_path / "reference"
    shutil.copytree(reference.folder(), folder)
    return folder


def append(path: Path, *values: str) -> None:
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow(values)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (["CL-NOBODY", "640110", "core", "1", "v", "2012-01-01", "", ""], "no such cluster"),
        (["CL-IST-FOOT", "64011", "core", "1", "v", "2012-01-01", "", ""], "'64011' is no subhead"),
        (["CL-IST-FOOT", "620112", "core", "1", "v", "2012-01-01", "", ""], "'620112' is no subh"),
        (["CL-IST-FOOT", "010121", "CORE", "1", "v", "2012-01-01", "", ""], "role is 'CORE'"),
        (["CL-IST-FOOT", "010121", "core", "1,5", "v", "2012-01-01", "", ""], "weight '1,5'"),
        (["CL-IST-FOOT", "010121", "core", "2", "v", "2012-01-01", "", ""], "weight 2 with the"),
        (["CL-IST-FOOT", "010121", "core", "0", "v", "2012-01-01", "", ""], "weight 0 with the"),
        (["CL-IST-FOOT", "010121", "related", "1", "v", "2012-01-01", "", ""], "weight 1 with"),
        (["CL-IST-FOOT", "010121", "core", "1", "v", "1.1.2012", "", ""], "valid from '1.1.2012'"),
        (["CL-IST-FOOT", "010121", "core", "NaN", "v", "2012-01-01", "", ""], "weight NaN with"),
        (
            ["CL-IST-FOOT", "010121", "core", "1", "v", "2012-01-01", "2012-01-01", ""],
            "valid from 2012-01-01 to 2012-01-01, which is no day",
        ),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused_by_name(
    lists: Path, line: list[str], message: str
) -> None:
    append(lists / "cluster_hs6.csv", *line)
    with pytest.raises(ConfigurationError, match=re.escape(message)) as refusal:
        nomenclature.cluster_products(lists)
    assert f"cluster_hs6.csv, {line[0]} {line[1]}" in str(refusal.value)


def test_a_conversion_with_two_counterparts_is_refused(lists: Path) -> None:
    append(lists / "hs_conversion.csv", "H6", "640110", "H5", "640191")
    with pytest.raises(ConfigurationError, match=r"H6 640110 stands twice, for 640110 and 640191"):
        nomenclature.correlations(lists)


def test_a_turkish_name_without_a_heading_is_refused(lists: Path) -> None:
    append(lists / "hs_headings_tr.csv", "6499", "Yok")
    with pytest.raises(ConfigurationError, match=r"hs_headings_tr\.csv names 6499"):
        nomenclature.products(lists)


def areas() -> dict[int, dict[str, str]]:
    return {int(row["area_code"]): dict(row) for row in nomenclature.area_rows()}


def test_an_area_code_stands_once() -> None:
    assert len(areas()) == len(nomenclature.area_rows())


def test_an_iso_code_may_belong_to_several_areas() -> None:
    assert {code for code, row in areas().items() if row["iso3"] == "DEU"} == {276, 280}


def test_a_country_of_our_own_list_is_one_area_at_most() -> None:
    countries = Counter(row["country_code"] for row in areas().values() if row["country_code"])
    assert set(countries.values()) == {1}
    assert countries.keys() <= {country.code for country in reference.countries()}


@pytest.mark.parametrize(
    ("code", "country", "name_tr", "kind"),
    [
        (792, "TR", "Türkiye", "country"),
        (251, "FR", "Fransa", "country"),
        (699, "IN", "Hindistan", "country"),
        (579, "NO", "Norveç", "country"),
        (757, "CH", "İsviçre", "country"),
        (842, "US", "ABD", "country"),
        (0, "", "Dünya", "world"),
        (97, "", "Avrupa Birliği", "group"),
        (492, "", "Avrupa Birliği ülkeleri (başka yerde belirtilmeyen)", "not_specified"),
        (837, "", "Gemi ve uçak kumanyası ve yakıtı", "ship_stores"),
        (838, "", "Serbest bölgeler", "free_zone"),
        (839, "", "Özel kategoriler (gizli ortaklar)", "confidential"),
        (899, "", "Başka yerde belirtilmeyen bölgeler", "not_specified"),
    ],
)
def test_an_area_is_known_by_its_code(code: int, country: str, name_tr: str, kind: str) -> None:
    row = areas()[code]
    assert (row["country_code"], row["name_tr"], row["kind"]) == (country, name_tr, kind)


def test_every_area_is_named_in_both_languages() -> None:
    for attribute in ("name_en", "name_tr"):
        names = [row[attribute] for row in areas().values()]
        assert all(name == name.strip() != "" for name in names)
        assert len(set(names)) == len(names)


def test_what_is_no_longer_used_has_an_end() -> None:
    """280 was used to the last day of 1990; the end is the first day on which it was not."""
    assert areas()[280]["valid_to"] == "1991-01-01"
    assert areas()[276]["valid_from"] == "1991-01-01"
    assert areas()[276]["valid_to"] == ""


def test_an_alias_belongs_to_one_area_and_is_no_name_of_any() -> None:
    aliases = [(row["alias"], int(row["area_code"])) for row in nomenclature.area_alias_rows()]
    spelt = [alias.casefold() for alias, _ in aliases]
    assert len(set(spelt)) == len(spelt)
    assert {code for _, code in aliases} <= areas().keys()
    names = ("name_en", "name_tr", "publisher_name")
    assert not {row[name].casefold() for row in areas().values() for name in names} & set(spelt)


def members(group: str, day: str) -> set[str]:
    return {
        areas()[int(row["area_code"])]["country_code"]
        for row in nomenclature.area_group_rows()
        if row["group_code"] == group and row["valid_from"] <= day < (row["valid_to"] or "9999")
    }


def test_the_united_kingdom_left_the_european_union_on_the_last_of_january_2020() -> None:
    assert len(members("EU28", "2020-01-31")) == 28
    assert members("EU28", "2020-02-01") == set()
    assert members("EU27_2020", "2020-01-31") == set()
    assert len(members("EU27_2020", "2020-02-01")) == 27
    assert members("EU28", "2020-01-31") - members("EU27_2020", "2020-02-01") == {"GB"}
