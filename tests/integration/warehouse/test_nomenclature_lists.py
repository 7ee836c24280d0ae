"""The nomenclatures in the warehouse: how the lists get there, and what the views make of them."""

from __future__ import annotations

import csv
import gzip
import io
import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from programme_statistics import nomenclature, reference
from programme_statistics.errors import ConfigurationError
from programme_statistics.warehouse import code_lists
from programme_statistics.warehouse.code_lists import apply_code_lists

Lines = list[list[str]]
PRODUCTS = "hs_products.csv.gz"
IDS = "select classification_code, hs_code, product_id from warehouse.dim_product order by 3"


def rows(connection: Connection, sql: str, **values: Any) -> list[Any]:
    return [tuple(row) for row in connection.execute(text(sql), values)]


@pytest.fixture
def lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the code lists that a test may change."""
    folder = tmp_path / "reference"
    shutil.copytree(reference.folder(), folder)
    monkeypatch.setattr(reference, "folder", lambda: folder)
    return folder


def change(path: Path, edit: Callable[[Lines], Lines]) -> None:
    """Rewrites the lines below the header."""
    packed = path.suffix == ".gz"
    body = gzip.decompress(path.read_bytes()) if packed else path.read_bytes()
    header, *lines = csv.reader(io.StringIO(body.decode()))
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([header, *edit(lines)])
    written = out.getvalue().encode()
    path.write_bytes(gzip.compress(written) if packed else written)


def test_the_warehouse_holds_every_product_and_link(scratch: Connection) -> None:
    assert rows(
        scratch,
        "select (select count(*) from warehouse.dim_product), "
        "(select count(*) from warehouse.hs_correlation)",
    ) == [(len(nomenclature.products()), len(nomenclature.correlations()))]


def test_lists_that_have_not_changed_are_not_read_again(
    scratch: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(*_: object) -> None:
        raise AssertionError("a list was merged again")

    monkeypatch.setattr(code_lists, "_merge", nobody)
    apply_code_lists(scratch)


def test_a_product_keeps_its_number_when_the_lines_are_in_another_order(
    scratch: Connection, lists: Path
) -> None:
    before = rows(scratch, IDS)
    change(lists / PRODUCTS, lambda lines: sorted(lines, key=lambda line: line[2]))
    apply_code_lists(scratch)
    assert rows(scratch, IDS) == before


def test_a_list_in_another_order_rewrites_no_row(scratch: Connection, lists: Path) -> None:
    written = "select sum(xmin::text::bigint), count(*) from warehouse.dim_product"
    before = rows(scratch, written)
    change(lists / PRODUCTS, lambda lines: lines[::-1])
    apply_code_lists(scratch)
    assert rows(scratch, written) == before


def test_a_new_product_gets_the_next_number(scratch: Connection, lists: Path) -> None:
    ((highest,),) = rows(scratch, "select max(product_id) from warehouse.dim_product")
    change(lists / PRODUCTS, lambda lines: [["010199", "H6", "New", "u"], *lines])
    apply_code_lists(scratch)
    ((number, parent, level),) = rows(
        scratch,
        "select product_id, parent_code, level from warehouse.dim_product "
        "where classification_code = 'H6' and hs_code = '010199'",
    )
    assert (parent, level) == ("0101", 6)
    assert number > highest


def test_the_number_of_a_product_is_never_given_to_another(
    scratch: Connection, lists: Path
) -> None:
    find = "select product_id from warehouse.dim_product where hs_code = '010199'"
    change(lists / PRODUCTS, lambda lines: [["010199", "H6", "New", "u"], *lines])
    apply_code_lists(scratch)
    first = rows(scratch, find)
    scratch.execute(text("delete from warehouse.dim_product where hs_code = '010199'"))
    change(lists / PRODUCTS, lambda lines: [*lines[1:], lines[0]])
    apply_code_lists(scratch)
    assert rows(scratch, find) > first


def test_a_corrected_name_reaches_the_product_it_belongs_to(
    scratch: Connection, lists: Path
) -> None:
    before = rows(scratch, IDS)
    change(
        lists / PRODUCTS,
        lambda lines: [
            [code, where, "Corrected" if code == "640110" else name, unit]
            for code, where, name, unit in lines
        ],
    )
    apply_code_lists(scratch)
    assert rows(scratch, IDS) == before
    assert rows(
        scratch,
        "select classification_code from warehouse.dim_product where name_en = 'Corrected' "
        "order by 1",
    ) == [("H4",), ("H5",), ("H6",)]


def test_a_product_that_leaves_the_list_stays_in_the_warehouse(
    scratch: Connection, lists: Path
) -> None:
    """Facts lead to it."""
    before = rows(scratch, IDS)
    change(lists / PRODUCTS, lambda lines: [line for line in lines if line[0] != "010121"])
    change(lists / "hs_conversion.csv", lambda lines: [x for x in lines if "010121" not in x])
    apply_code_lists(scratch)
    assert rows(scratch, IDS) == before


def test_a_product_that_leaves_a_clusters_list_leaves_the_bridge(
    scratch: Connection, lists: Path
) -> None:
    change(lists / "cluster_hs6.csv", lambda lines: [x for x in lines if x[1] != "640110"])
    apply_code_lists(scratch)
    assert rows(
        scratch,
        "select count(*), count(*) filter (where hs_code = '640110') "
        "from warehouse.bridge_cluster_hs",
    ) == [(650, 0)]


def test_a_list_that_counts_a_product_twice_is_refused_and_changes_nothing(
    scratch: Connection, lists: Path
) -> None:
    double = ["CL-IST-LEAT", "640110", "core", "1", "HS2022-1", "2012-01-01", "", ""]
    change(lists / "cluster_hs6.csv", lambda lines: [*lines, double])
    with pytest.raises(
        ConfigurationError, match=r"640110 in CL-IST-FOOT \(core\) and CL-IST-LEAT \(core\)"
    ):
        apply_code_lists(scratch)
    assert rows(scratch, "select count(*) from warehouse.bridge_cluster_hs") == [(651,)]


def test_a_list_says_which_version_the_warehouse_has(scratch: Connection) -> None:
    assert ("bridge_cluster_hs", 651) in rows(
        scratch, "select table_name, rows_in_list from ops.code_list"
    )


def test_an_open_end_can_be_read_by_any_tool(scratch: Connection) -> None:
    """Python's dates know no infinity."""
    assert rows(scratch, "select valid_to from warehouse.dim_trade_area where area_code = 792") == [
        (date.max,)
    ]


def test_a_related_product_cannot_be_given_a_weight_by_hand(scratch: Connection) -> None:
    with pytest.raises(IntegrityError, match="related_weighs_nothing"):
        scratch.execute(
            text("update warehouse.bridge_cluster_hs set weight = 1 where role = 'related'")
        )


def test_every_product_of_hs2022_is_itself(scratch: Connection) -> None:
    assert rows(
        scratch,
        "select count(*), count(*) filter (where hs_code = h6_code and share = 1) "
        "from warehouse.product_h6 where classification_code = 'H6'",
    ) == [(5613, 5613)]


def test_no_product_goes_over_more_than_whole(scratch: Connection) -> None:
    assert rows(
        scratch,
        "select max(total) from (select sum(share) as total from warehouse.product_h6 "
        "group by product_id) as product",
    ) == [(1,)]


def test_products_that_do_not_go_over_whole_are_listed(scratch: Connection) -> None:
    gaps = rows(scratch, "select classification_code, hs_code from warehouse.product_h6_gap")
    short = rows(
        scratch,
        "select p.classification_code, p.hs_code from warehouse.dim_product as p "
        "left join warehouse.product_h6 as l using (product_id) where p.level = 6 "
        "group by 1, 2 having coalesce(sum(l.share), 0) < 1",
    )
    assert sorted(gaps) == sorted(short)
    assert ("H5", "620112") in gaps
    assert len([code for revision, code in gaps if revision == "H5"]) == 26


def test_shares_over_two_revisions_are_multiplied(scratch: Connection) -> None:
    """HS2012 890310 became 890310 in HS2017 and was parted in three in HS2022."""
    assert rows(
        scratch,
        "select h6_code, share, share_basis from warehouse.product_h6 "
        "where classification_code = 'H4' and hs_code = '890310' order by 1",
    ) == [
        ("890311", Decimal("0.33333333330000000000"), "equal"),
        ("890312", Decimal("0.33333333330000000000"), "equal"),
        ("890319", Decimal("0.33333333340000000000"), "equal"),
    ]


def test_a_cluster_has_its_products_in_every_revision(scratch: Connection) -> None:
    assert rows(
        scratch,
        "select classification_code, count(*) from mart.cluster_product "
        "where cluster_code = 'CL-GAZ-CARP' and heading_code = '5703' group by 1 order by 1",
    ) == [("H4", 4), ("H5", 4), ("H6", 6)]


def test_what_counts_for_a_cluster_counts_whole_in_every_revision(scratch: Connection) -> None:
    """So that no cluster's figure rests on equal shares today."""
    assert (
        rows(
            scratch,
            "select cluster_code, classification_code, hs_code from mart.cluster_product "
            "where weight > 0 and (share <> 1 or is_share_estimated)",
        )
        == []
    )


def test_no_product_of_any_revision_counts_more_than_once(scratch: Connection) -> None:
    assert rows(
        scratch,
        "select max(total) from (select sum(weight * share) as total from mart.cluster_product "
        "group by product_id) as product",
    ) == [(1,)]


def test_a_part_of_an_older_product_says_that_its_share_is_an_estimate(
    scratch: Connection,
) -> None:
    """HS2017 300490 became 300490 and 300693; the list holds only the second."""
    assert rows(
        scratch,
        "select role, weight, share, is_share_estimated from mart.cluster_product "
        "where classification_code = 'H5' and hs_code = '300490'",
    ) == [("related", 0, Decimal("0.5"), True)]


def test_a_clusters_product_is_named_in_both_languages(scratch: Connection) -> None:
    assert rows(
        scratch,
        "select cluster_name_tr, heading_name_tr, standard_unit, province_code, programme "
        "from mart.cluster_product where classification_code = 'H6' and hs_code = '640110'",
    ) == [
        (
            "Ayakkabı ve ayakkabı yan sanayi",
            "Su geçirmez ayakkabılar (kauçuk veya plastik)",
            "2u",
            "TR-34",
            "URGE",
        )
    ]


@pytest.mark.parametrize(
    "table",
    [
        "warehouse.dim_product",
        "warehouse.dim_trade_area",
        "warehouse.area_alias",
        "warehouse.bridge_area_group",
        "warehouse.hs_correlation",
        "warehouse.dim_cluster",
        "warehouse.bridge_cluster_hs",
        "warehouse.product_h6",
        "mart.cluster_product",
    ],
)
def test_an_analyst_may_read_the_nomenclatures(scratch: Connection, table: str) -> None:
    scratch.execute(text("set local role analyst"))
    assert rows(scratch, f"select count(*) > 0 from {table}") == [(True,)]


def test_tables_and_columns_say_what_they_hold(scratch: Connection) -> None:
    assert (
        rows(
            scratch,
            "select c.relname from pg_class as c join pg_namespace as n on n.oid = c.relnamespace "
            "where c.relname in ('dim_product', 'dim_trade_area', 'area_alias', "
            "'bridge_area_group', "
            "'hs_correlation', 'dim_cluster', 'bridge_cluster_hs', 'code_list', "
            "'nomenclature_check', 'product_h6', 'product_h6_gap', 'cluster_product') "
            "and obj_description(c.oid) is null",
        )
        == []
    )
